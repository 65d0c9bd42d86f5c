import { ButtonLink } from '../../parts/index.ts';
import { number } from '../../words/format.ts';
import { t } from '../../words/words.ts';

interface Props {
  href: string;
  /** Comments so far. */
  count: number;
  label: string;
}

/** To what people say under a story or a voice. */
export function TalkLink({ href, count, label }: Props) {
  return (
    <ButtonLink href={href} kind="quiet" icon="message-circle" aria-label={label}>
      {count ? number(count) : t('voices.comment')}
    </ButtonLink>
  );
}
