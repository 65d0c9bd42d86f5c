/** How the places of an event are given, said before one asks for one. */
import type { DrawPartsFragment, EventPartsFragment } from '../../gql/graphql.ts';
import { Icon } from '../../parts/index.ts';
import { dateTime } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { toDraw } from './rsvp.ts';

export function Rules({ event }: { event: EventPartsFragment }) {
  const { draw, siteQuota } = event;
  if (!draw && siteQuota === null) return null;
  return (
    <section class="card rules" aria-labelledby="rules">
      <h2 id="rules">{t('rules.title')}</h2>
      <ul>
        {draw && (
          <li>
            <Icon name="calendar" size={20} />
            {t(toDraw(event) ? 'rules.when' : 'rules.done', {
              date: dateTime(draw.drawnAt ?? draw.at, event.timeZone),
            })}
            {draw.drawnAt && ` ${t('rules.numbers', { asked: draw.asked ?? 0, places: draw.places ?? 0 })}`}
          </li>
        )}
        {draw && (
          <li>
            <Icon name="star" size={20} />
            {t('rules.order')}
          </li>
        )}
        {siteQuota !== null && (
          <li>
            <Icon name="map-pin" size={20} />
            {t('rules.quota', { count: siteQuota })}
          </li>
        )}
        <li>
          <Icon name="ticket" size={20} />
          {t(draw && toDraw(event) ? 'rules.chances' : 'rules.next')}
        </li>
      </ul>
      {draw && <Check draw={draw} />}
    </section>
  );
}

/** The seed makes the order; its fingerprint was there before, so nobody could draw twice. */
export function Check({ draw }: { draw: DrawPartsFragment }) {
  return (
    <details class="who-sees">
      <summary>
        <Icon name="eye" size={18} /> {t('rules.check')}
      </summary>
      <p>{t(draw.seed ? 'rules.check.seed' : 'rules.check.before')}</p>
      {draw.seed && <code class="seed">{draw.seed}</code>}
      <p class="hint">{t('rules.check.fingerprint')}</p>
      <code class="seed">{draw.fingerprint}</code>
    </details>
  );
}
