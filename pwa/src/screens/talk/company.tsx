/** Who else looks at a thread, as a number, by name only those who agreed; and who writes. */
import type { Company } from '../../live/use.ts';
import { Icon } from '../../parts/index.ts';
import { me } from '../../shell/session.ts';
import { t } from '../../words/words.ts';
import type { Line } from './thread.ts';

/** Names that the thread itself shows; of others who agreed we know no name here. */
function names(ids: readonly (string | undefined)[], lines: readonly Line[]): string[] {
  const mine = me.value?.id;
  const known = new Map(lines.map(({ post: { author } }) => [author.id, author.name]));
  return ids.flatMap((id) => (id && id !== mine ? (known.get(id) ?? []) : []));
}

export function Here({ company, lines }: { company: Company; lines: readonly Line[] }) {
  const { people = 0, who = [] } = company.here ?? {};
  const others = people - 1;
  if (others < 1) return null;
  const named = names(who, lines);
  return (
    <p class="here hint">
      <Icon name="users" size={16} />{' '}
      {named.length
        ? t('talk.here.named', { count: others - named.length, names: named.join(', ') })
        : t('talk.here', { count: others })}
    </p>
  );
}

/** Always there, so that a line that comes moves nothing. */
export function Writing({ company, lines }: { company: Company; lines: readonly Line[] }) {
  const writing = company.writing.filter((id) => id !== me.value?.id);
  const [name] = names(writing, lines);
  const words =
    writing.length === 0
      ? ''
      : writing.length === 1
        ? t(name ? 'talk.writing.named' : 'talk.writing', { name: name ?? '' })
        : t('talk.writing.many');
  return (
    <p class="writing hint" role="status">
      {words}
    </p>
  );
}
