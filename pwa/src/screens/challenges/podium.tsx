import { Icon, TeamMark } from '../../parts/index.ts';
import { t } from '../../words/words.ts';
import { shownScore } from '../leaderboard/team-bar.tsx';
import { podium, type Row } from './board.ts';

/** The first three, as a picture that reads in order of rank; it rises once. */
export function Podium({ board }: { board: Row[] }) {
  const rows = podium(board);
  if (!rows.length) return null;
  return (
    <section class="podium" aria-labelledby="podium">
      <h2 id="podium">{t('challenge.podium')}</h2>
      <ol class="steps">
        {rows.map((row) => (
          <li key={row.id} class={`step place-${row.rank}`}>
            <TeamMark name={row.name} hue={row.hue ?? 0} size={44} />
            <strong>{row.name}</strong>
            <span class="figures">{shownScore(row.score, rows[0]?.score ?? 0)}</span>
            <span class="block">
              {row.rank === 1 && <Icon name="crown" size={24} />}
              <span class="sr-only">{t('challenge.podium.place', { rank: row.rank })}</span>
              <span aria-hidden="true" class="figures">
                {row.rank}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
