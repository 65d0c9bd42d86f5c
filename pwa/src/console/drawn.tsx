/** A draw, to be checked: its order, what each one was weighed by, what came of it, and the seed that gives it again. */
import { useRoute } from 'preact-iso';
import { ConsoleDrawnDocument, type ConsoleDrawnQuery } from '../gql/graphql.ts';
import { Avatar, EmptyState, Ready } from '../parts/index.ts';
import { usePages } from '../reads/use.ts';
import '../screens/meet/meet.css';
import { Check } from '../screens/meet/rules.tsx';
import { dateTime } from '../words/format.ts';
import { t } from '../words/words.ts';
import { Desk } from './desk.tsx';
import { Chip } from './form.tsx';
import { More, Table } from './table.tsx';

type Event = NonNullable<ConsoleDrawnQuery['event']>;
type Draw = NonNullable<Event['draw']>;
type Line = ConsoleDrawnQuery['drawn']['edges'][number]['node'];

export default function Drawn() {
  const { id = '' } = useRoute().params;
  const list = usePages(ConsoleDrawnDocument, { eventId: id }, (answer) => answer.drawn, { keep: false });
  const event = list.answers[0]?.event;
  const draw = event?.draw;
  return (
    <Desk
      title={event ? t('console.draw.of', { title: event.title }) : t('console.draw')}
      purpose={t('console.draw.purpose')}
    >
      <Ready read={list}>
        {(lines) =>
          draw ? (
            <>
              <Facts event={event} draw={draw} />
              {draw.drawnAt ? <Order lines={lines} /> : <ToCome event={event} draw={draw} />}
              {!list.more && <Forgotten count={(draw.asked ?? 0) - lines.length} />}
            </>
          ) : (
            <EmptyState drawing="meet" title={t('console.draw.none')} />
          )
        }
      </Ready>
      <More {...list} />
    </Desk>
  );
}

function Facts({ event, draw }: { event: Event; draw: Draw }) {
  return (
    <section class="card rules">
      <p class="desk-facts">
        {draw.drawnAt && <span>{t('rules.done', { date: dateTime(draw.drawnAt, event.timeZone) })}</span>}
        {draw.drawnAt && (
          <span>{t('rules.numbers', { asked: draw.asked ?? 0, places: draw.places ?? 0 })}</span>
        )}
        {event.siteQuota !== null && <span>{t('rules.quota', { count: event.siteQuota })}</span>}
      </p>
      <p class="hint">{t('rules.order')}</p>
      <Check draw={draw} />
    </section>
  );
}

function ToCome({ event, draw }: { event: Event; draw: Draw }) {
  return (
    <EmptyState drawing="meet" title={t('rules.when', { date: dateTime(draw.at, event.timeZone) })}>
      <p>{t('event.inDraw', { count: event.waiting })}</p>
    </EmptyState>
  );
}

/** Who has left for good has no name here any more; the others keep their order. */
function Forgotten({ count }: { count: number }) {
  return count > 0 ? <p class="hint">{t('console.draw.forgotten', { count })}</p> : null;
}

function weighed({ attended, refused }: Line): string {
  const been = attended ? t('console.draw.attended', { count: attended }) : t('console.draw.first');
  return refused ? `${been} · ${t('console.draw.refused', { count: refused })}` : been;
}

function Order({ lines }: { lines: readonly Line[] }) {
  return (
    <Table
      caption={t('console.draw')}
      rows={lines}
      keyOf={({ person }) => person.id}
      columns={[
        {
          lead: true,
          head: t('console.members.col.name'),
          cell: ({ place, person }) => (
            <span class="desk-who">
              <span class="figures">{place}.</span>
              <Avatar name={person.name} hue={person.team.hue} size={32} />
              <strong>{person.name}</strong>
            </span>
          ),
        },
        { head: t('console.members.col.site'), cell: ({ site }) => site },
        { head: t('console.draw.col.weighed'), cell: weighed },
        {
          head: t('console.draw.col.result'),
          cell: ({ seated }) => (
            <Chip tone={seated ? 'good' : 'plain'}>
              {t(seated ? 'console.draw.seated' : 'console.draw.waiting')}
            </Chip>
          ),
        },
      ]}
    />
  );
}
