import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import {
  ConsoleInvitesDocument,
  ConsoleIssueInviteDocument,
  type ConsoleIssueInviteMutation,
} from '../gql/graphql.ts';
import { Button, Countdown, Field, Select } from '../parts/index.ts';
import { client, keyOf, refresh } from '../reads/client.ts';
import { useRead } from '../reads/use.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Done, Trouble, wrong } from './form.tsx';
import { InviteList } from './invite-list.tsx';
import { ownSite, siteOptions, usePlaces } from './places.ts';

type Issued = Extract<ConsoleIssueInviteMutation['issueInvite'], { __typename: 'InviteIssued' }>;

export default function Invites() {
  const { query } = useLocation();
  const [issued, setIssued] = useState<Issued>();
  return (
    <Desk title={t('console.invites.title')} purpose={t('console.invites.purpose')}>
      {issued ? (
        <Shown issued={issued} another={() => setIssued(undefined)} />
      ) : (
        <NewInvite
          person={query.person}
          name={query.name ?? ''}
          site={query.site ?? ''}
          onIssued={setIssued}
        />
      )}
      <InviteList />
    </Desk>
  );
}

interface NewProps {
  /** Somebody the roster expects. */
  person: string | undefined;
  name: string;
  site: string;
  onIssued: (issued: Issued) => void;
}

function NewInvite({ person, onIssued, ...first }: NewProps) {
  const places = usePlaces();
  const issue = useCommand(ConsoleIssueInviteDocument);
  const own = ownSite();
  const [name, setName] = useState(first.name);
  const [site, setSite] = useState(own?.id ?? first.site);
  const [tried, setTried] = useState(false);
  const chosen = places.data?.sites.find(({ id }) => id === site);
  const say = wrong(tried && !site ? { siteId: t('console.missing') } : {}, issue.problem);
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!site) return;
    const who = person ? { personId: person } : { siteId: site };
    const answer = await issue.run({ ...who, name: name.trim() || null });
    if (answer?.issueInvite.__typename !== 'InviteIssued') return;
    onIssued(answer.issueInvite);
    void refresh(ConsoleInvitesDocument as never);
  };
  return (
    <form class="card desk-form" onSubmit={(event) => void submit(event)} noValidate>
      <h2>{t('console.invites.new')}</h2>
      <div class="desk-columns">
        <Field
          label={`${t('console.invites.name')} (${t('console.optional')})`}
          hint={t('console.invites.name_hint')}
          error={say('name')}
          value={name}
          readOnly={person !== undefined}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        {own || person ? null : (
          <Select
            label={t('console.invites.site')}
            error={say('siteId')}
            value={site}
            options={siteOptions(places.data?.sites, '—')}
            onChange={(event) => setSite(event.currentTarget.value)}
          />
        )}
      </div>
      {chosen && !chosen.open && (
        <p class="notice">{t('console.invites.site_closed', { site: chosen.name })}</p>
      )}
      <Trouble problem={issue.problem} fields={['name', 'siteId']} />
      <div class="actions">
        <Button type="submit" kind="primary" icon="qr-code" busy={issue.busy}>
          {t(issue.busy ? 'console.invites.issuing' : 'console.invites.issue')}
        </Button>
      </div>
    </form>
  );
}

const LOOK_EVERY = 4_000;

/** The invite's state while the newcomer joins in front of the host. */
function useJoined(id: string): boolean {
  const read = useRead(ConsoleInvitesDocument, { after: null }, { keep: false });
  useEffect(() => {
    const look = () =>
      document.visibilityState === 'visible' &&
      void client.invalidateQueries({ queryKey: keyOf(ConsoleInvitesDocument as never, {}).slice(0, 1) });
    const timer = setInterval(look, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [id]);
  const state = read.data?.invites.edges.find(({ node }) => node.id === id)?.node.state;
  return state === 'ACTIVE' || state === 'PASSKEY_BOUND' || state === 'CONFIRMED';
}

function Shown({ issued, another }: { issued: Issued; another: () => void }) {
  const { invite, code, qr, url, codeExpiresAt } = issued;
  const [over, setOver] = useState(false);
  const joined = useJoined(invite.id);
  const title = invite.name
    ? t('console.invites.for', { name: invite.name })
    : t('console.invites.for_anyone', { site: invite.site.name });
  return (
    <section class="card desk-shown" aria-labelledby="shown">
      <h2 id="shown">{title}</h2>
      {joined ? (
        <Done>{t('console.invites.joined', { name: invite.name ?? t('console.invites.nobody') })}</Done>
      ) : (
        <div class="desk-secret">
          <figure>
            <img
              src={`data:image/svg+xml,${encodeURIComponent(qr)}`}
              alt={t('console.invites.qr')}
              width="280"
              height="280"
            />
            <figcaption>{t('console.invites.scan')}</figcaption>
          </figure>
          <div class="desk-code">
            <p>{t('console.invites.or_code', { address: `${new URL(url).host}/join` })}</p>
            {over ? (
              <p class="notice">{t('console.invites.code_over')}</p>
            ) : (
              <>
                <output class="desk-big">{`${code.slice(0, 4)} ${code.slice(4)}`}</output>
                <Countdown until={codeExpiresAt} onEnd={() => setOver(true)} />
              </>
            )}
          </div>
        </div>
      )}
      {!joined && <p class="hint">{t('console.invites.once')}</p>}
      <div class="actions">
        <Button icon="user-plus" onClick={another}>
          {t('console.invites.another')}
        </Button>
      </div>
    </section>
  );
}
