import { t } from '../../words/words.ts';

const DOTS = 60;

/** Places as a picture: a dot a place, filled when held, mine ringed; beyond 60 places a bar. The words stand below. */
export function Seats({ capacity, held, mine }: { capacity: number; held: number; mine: boolean }) {
  const taken = Math.min(held, capacity);
  const words = t('event.places', { held, capacity });
  return (
    <figure class="seats">
      {capacity <= DOTS ? (
        <div class="dots" aria-hidden="true">
          {Array.from({ length: capacity }, (_, seat) => (
            <span
              key={seat}
              class={mine && seat === 0 ? 'dot held mine' : seat < taken ? 'dot held' : 'dot'}
            />
          ))}
        </div>
      ) : (
        <span class="bar-track" aria-hidden="true" style={{ '--part': `${(taken / capacity) * 100}%` }}>
          <span class="bar-fill" />
        </span>
      )}
      <figcaption class="hint figures">{words}</figcaption>
    </figure>
  );
}
