/** The ＋: the four things an ambassador does, and the text left unfinished. */
import { NowDocument } from '../gql/graphql.ts';
import { Icon, type IconName, Page } from '../parts/index.ts';
import { useRead } from '../reads/use.ts';
import { t } from '../words/words.ts';
import './plus.css';
import { drafted } from './story/drafts.ts';
import { draftedTelling, isBlank } from './tell/draft.ts';

interface Deed {
  href: string;
  icon: IconName;
  title: string;
  body: string;
}

export default function Plus() {
  const draft = drafted()[0];
  const begun = !isBlank(draftedTelling());
  const { data } = useRead(NowDocument, {});
  const coffee = data?.events.edges.find((edge) => edge.node.kind === 'CAFE')?.node;
  const deeds: Deed[] = [
    {
      href: '/tell',
      icon: 'camera',
      title: t('plus.tell'),
      body: begun ? t('plus.tell.draft') : t('plus.tell.body'),
    },
    { href: '/', icon: 'pen-line', title: t('plus.share'), body: t('plus.share.body') },
    {
      href: coffee ? `/events/${coffee.id}` : '/meet',
      icon: 'coffee',
      title: t('plus.coffee'),
      body: coffee?.title ?? t('plus.coffee.body'),
    },
    { href: '/meet', icon: 'ticket', title: t('plus.event'), body: t('plus.event.body') },
  ];
  return (
    <Page title={t('title.share')} purpose={t('plus.title')}>
      {draft && (
        <a class="deed draft" href={`/stories/${draft}#compose`}>
          <Icon name="pencil" size={28} />
          <strong>{t('plus.draft')}</strong>
        </a>
      )}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists */}
      <ul class="deeds" role="list">
        {deeds.map((deed) => (
          <li key={deed.title}>
            <a class="deed" href={deed.href}>
              <Icon name={deed.icon} size={28} />
              <span>
                <strong>{deed.title}</strong>
                <span class="hint">{deed.body}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}
