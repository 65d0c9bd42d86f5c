/** Where there is no share sheet: copy, or a network's own page; then the person says that it is posted. */
import { useState } from 'preact/hooks';
import type { Network } from '../../gql/graphql.ts';
import { Button, Dialog, Icon, toast } from '../../parts/index.ts';
import { copy, type Handout, type LinkedNetwork, networkUrl } from '../../share.ts';
import { t } from '../../words/words.ts';

const NETWORKS: readonly { network: LinkedNetwork; name: string; takesWords: boolean }[] = [
  { network: 'LINKEDIN', name: 'LinkedIn', takesWords: false },
  { network: 'WHATSAPP', name: 'WhatsApp', takesWords: true },
  { network: 'FACEBOOK', name: 'Facebook', takesWords: false },
  { network: 'X', name: 'X', takesWords: true },
];

interface Props {
  open: boolean;
  handout: Handout;
  onClose: () => void;
  onDeclare: (network: Network) => void;
}

export function Elsewhere({ open, handout, onClose, onDeclare }: Props) {
  const [gone, setGone] = useState<Network>();
  const whole = `${handout.text}\n\n${handout.url}`;
  const take = async (network: Network, then: string) => {
    setGone(network);
    if (await copy(whole)) toast(then, 'good');
    else toast(t('share.copyFailed'), 'bad');
  };
  return (
    <Dialog open={open} title={t('compose.elsewhere')} onClose={onClose}>
      <p class="purpose">{t('compose.elsewhere.body')}</p>
      <blockquote class="whole">{whole}</blockquote>
      <div class="destinations">
        <Button icon="copy" onClick={() => void take('COPY', t('share.copied'))}>
          {t('share.copy')}
        </Button>
        {NETWORKS.map(({ network, name, takesWords }) => (
          <a
            key={network}
            class="button"
            href={networkUrl(network, handout)}
            target="_blank"
            rel="noopener external"
            aria-label={t('share.on', { network: name })}
            onClick={() =>
              takesWords ? setGone(network) : void take(network, t('compose.pasted', { network: name }))
            }
          >
            {name} <Icon name="external-link" size={16} />
          </a>
        ))}
      </div>
      {gone && (
        <div class="actions">
          <Button kind="quiet" onClick={onClose}>
            {t('compose.notYet')}
          </Button>
          <Button kind="primary" icon="check" onClick={() => onDeclare(gone)}>
            {t('compose.declare')}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
