/** One voice, and what people say under it. */
import { VoiceDocument, type VoicePartsFragment, VoicesDocument } from '../../gql/graphql.ts';
import { AsOf, ButtonLink, EmptyState, ErrorState, Skeleton } from '../../parts/index.ts';
import { documentId } from '../../reads/ask.ts';
import { client } from '../../reads/client.ts';
import { useRead } from '../../reads/use.ts';
import { t } from '../../words/words.ts';
import { ThemeTag } from '../pieces.tsx';
import { Comments } from '../talk/comments.tsx';
import './feed.css';
import { VoiceReactions } from './reactions.tsx';
import { Author, VoicePictures } from './voice-card.tsx';

/** As the feed of voices showed it: here without a network too. */
function fromVoices(id: string): VoicePartsFragment | undefined {
  const lists = client.getQueriesData<{ pages?: { voices: { edges: { node: VoicePartsFragment }[] } }[] }>({
    queryKey: [documentId(VoicesDocument as never)],
  });
  const edges = lists.flatMap(([, list]) => list?.pages ?? []).flatMap((page) => page.voices.edges);
  return edges.find((edge) => edge.node.id === id)?.node;
}

export default function VoicePage({ id = '' }: { id?: string }) {
  const read = useRead(VoiceDocument, { id }, { fresh: 60_000 });
  if (read.data?.voice === null) return <Gone />;
  const voice = read.data?.voice ?? fromVoices(id);
  if (voice) return <Told key={id} voice={voice} read={read} />;
  return (
    <article class="page">
      <h1 class={read.error ? '' : 'sr-only'} tabIndex={-1}>
        {t('title.voice')}
      </h1>
      {read.error && !read.loading ? (
        <ErrorState error={read.error} again={read.again} />
      ) : (
        <Skeleton picture lines={4} />
      )}
    </article>
  );
}

function Gone() {
  return (
    <article class="page">
      <h1 class="sr-only" tabIndex={-1}>
        {t('title.voice')}
      </h1>
      <EmptyState drawing="path" title={t('voice.gone.title')}>
        <p>{t('voice.gone.body')}</p>
        <ButtonLink href="/" kind="primary">
          {t('story.gone.go')}
        </ButtonLink>
      </EmptyState>
    </article>
  );
}

interface Props {
  voice: VoicePartsFragment;
  read: Parameters<typeof AsOf>[0]['read'];
}

function Told({ voice, read }: Props) {
  return (
    <article class="page voice">
      <h1 class="sr-only" tabIndex={-1}>
        {t('voice.of', { name: voice.author.name })}
      </h1>
      <VoicePictures voice={voice} eager />
      <ThemeTag theme={voice.theme} />
      <p class="voice-words" lang={voice.locale}>
        {voice.body}
      </p>
      <Author voice={voice} />
      <AsOf read={read} />
      <VoiceReactions voice={voice} />
      <Comments subject={{ kind: 'CONTRIBUTION', id: voice.id }} />
    </article>
  );
}
