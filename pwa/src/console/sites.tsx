import { useState } from 'preact/hooks';
import { ConsoleOpenSiteDocument, ConsolePlacesDocument, type ConsolePlacesQuery } from '../gql/graphql.ts';
import { Button, Dialog, EmptyState, Field, Ready, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Chip, Trouble, wrong } from './form.tsx';
import { ownSite, usePlaces } from './places.ts';
import { can } from './roles.ts';
import { Table } from './table.tsx';

type Site = ConsolePlacesQuery['sites'][number];

export default function Sites() {
  const places = usePlaces();
  const own = ownSite();
  const [opening, setOpening] = useState<Site>();
  return (
    <Desk title={t('console.sites.title')} purpose={t('console.sites.purpose')}>
      <Ready read={places}>
        {({ sites }) => {
          const shown = own ? sites.filter(({ id }) => id === own.id) : sites;
          if (shown.length === 0) return <EmptyState drawing="door" title={t('console.sites.empty')} />;
          return <SiteTable sites={shown} open={setOpening} />;
        }}
      </Ready>
      <Dialog
        open={opening !== undefined}
        title={t('console.sites.do_open_of', { site: opening?.name ?? '' })}
        onClose={() => setOpening(undefined)}
      >
        {opening && <OpenForm site={opening} close={() => setOpening(undefined)} />}
      </Dialog>
    </Desk>
  );
}

function SiteTable({ sites, open }: { sites: readonly Site[]; open: (site: Site) => void }) {
  return (
    <Table
      caption={t('console.sites.title')}
      rows={sites}
      keyOf={({ id }) => id}
      columns={[
        {
          lead: true,
          head: t('console.members.col.site'),
          cell: ({ name, kind, brand }) => (
            <>
              <strong>{name}</strong>
              <small>
                {t(kind === 'plant' ? 'console.sites.plant' : 'console.sites.office')} · {brand.name}
              </small>
            </>
          ),
        },
        {
          head: t('console.overview.ambassadors'),
          cell: ({ ambassadors }) => t('console.sites.ambassadors', { count: ambassadors }),
        },
        {
          head: t('console.members.col.state'),
          cell: (site) => (
            <Chip tone={site.open ? 'good' : 'plain'}>
              {t(site.open ? 'console.sites.open' : 'console.sites.not_open')}
            </Chip>
          ),
        },
        {
          head: t('console.members.col.actions'),
          cell: (site) =>
            !site.open &&
            can(['ADMIN']) && (
              <Button
                aria-label={t('console.sites.do_open_of', { site: site.name })}
                onClick={() => open(site)}
              >
                {t('console.sites.do_open')}
              </Button>
            ),
        },
      ]}
    />
  );
}

function OpenForm({ site, close }: { site: Site; close: () => void }) {
  const [day, setDay] = useState('');
  const [tried, setTried] = useState(false);
  const command = useCommand(ConsoleOpenSiteDocument);
  const flaws: Record<string, string> = {};
  if (tried && !day) flaws.consultedOn = t('console.missing');
  else if (day > new Date().toISOString().slice(0, 10)) flaws.consultedOn = t('console.sites.future');
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!day || flaws.consultedOn) return;
    if (!(await command.run({ siteId: site.id, consultedOn: day }))) return;
    toast(t('console.sites.opened', { site: site.name }), 'good');
    void refresh(ConsolePlacesDocument as never);
    close();
  };
  return (
    <form class="desk-form" onSubmit={(event) => void submit(event)} noValidate>
      <Field
        type="date"
        label={t('console.sites.consulted')}
        hint={t('console.sites.consulted_hint')}
        error={wrong(flaws, command.problem)('consultedOn')}
        value={day}
        onInput={(event) => setDay(event.currentTarget.value)}
      />
      <Trouble problem={command.problem} fields={['consultedOn']} />
      <div class="actions">
        <Button onClick={close}>{t('console.cancel')}</Button>
        <Button type="submit" kind="primary" busy={command.busy}>
          {t('console.sites.do_open')}
        </Button>
      </div>
    </form>
  );
}
