/** "Have a look at this": anyone asks for it, who looks after the room takes down. */
import { useState } from 'preact/hooks';
import { DecidePostDocument, ReportPostDocument, type ReportReason } from '../../gql/graphql.ts';
import { Button, Dialog, TextArea, toast } from '../../parts/index.ts';
import { t } from '../../words/words.ts';
import { useCommand, write } from '../../writes/write.ts';
import { putPostAnywhere } from './put.ts';
import type { Post } from './thread.ts';

const REASONS: readonly ReportReason[] = ['HURTFUL', 'PRIVATE', 'FALSE', 'ADVERT', 'OTHER'];

interface Props {
  post: Post;
  open: boolean;
  onClose: () => void;
}

export function ReportDialog({ post, open, onClose }: Props) {
  const report = async (reason: ReportReason) => {
    onClose();
    const written = await write(ReportPostDocument, 'ReportPost', { postId: post.id, reason });
    if (written.state === 'failed') toast(written.problem.message, 'bad');
    else toast(t('report.thanks'), 'good');
  };
  return (
    <Dialog open={open} title={t('report.title')} onClose={onClose}>
      <p class="purpose">{t('report.body')}</p>
      <div class="acts">
        {REASONS.map((reason) => (
          <Button key={reason} onClick={() => void report(reason)}>
            {t(`report.${reason}`)}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}

export function TakeDownDialog({ post, open, onClose }: Props) {
  const [reason, setReason] = useState('');
  const command = useCommand(DecidePostDocument);
  const decide = async () => {
    const asked = { postId: post.id, version: post.version, shown: false, reason };
    const answer = await command.run(asked);
    if (answer?.decidePost.__typename !== 'Decided') return;
    putPostAnywhere(answer.decidePost.post);
    onClose();
  };
  return (
    <Dialog open={open} title={t('takedown.title')} onClose={onClose}>
      <TextArea
        label={t('takedown.reason')}
        hint={t('takedown.hint')}
        error={command.problem?.message}
        rows={3}
        maxLength={300}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <div class="actions">
        <Button onClick={onClose}>{t('dialog.cancel')}</Button>
        <Button kind="danger" busy={command.busy} disabled={!reason.trim()} onClick={() => void decide()}>
          {t('takedown.do')}
        </Button>
      </div>
    </Dialog>
  );
}
