import { Avatar, Icon, TeamMark } from '../../parts/index.ts';
import { number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { shownScore } from '../leaderboard/team-bar.tsx';
import { type Challenge, podium, type Step } from './board.ts';

/** So many names fit on a step of a phone's podium; the board below names everyone. */
const NAMED = 2;

/** The first three, as a picture that reads in order of rank; it rises once. */
export function Podium({ challenge }: { challenge: Challenge }) {
  const steps = podium(challenge.board);
  if (!steps.length) return null;
  const team = challenge.kind === 'TEAM';
  return (
    <section class="podium" aria-labelledby="podium">
      <h2 id="podium">{t('challenge.podium')}</h2>
      <ol class="podium-steps">
        {steps.map((step) => (
          <li key={step.rank} class={`step place-${step.rank}`}>
            <OnStep step={step} team={team} top={steps[0]?.rows[0]?.score ?? 0} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function OnStep({ step: { rank, rows }, team, top }: { step: Step; team: boolean; top: number }) {
  const named = rows.slice(0, NAMED);
  const others = rows.length - named.length;
  const Mark = team ? TeamMark : Avatar;
  const score = rows[0]?.score ?? 0;
  return (
    <>
      <span class="marks">
        {named.map((row) => (
          <Mark key={row.id} name={row.name} hue={row.hue ?? 0} size={40} />
        ))}
      </span>
      <strong>{named.map((row) => row.name).join(', ')}</strong>
      {others > 0 && <span>{t('challenge.podium.more', { count: others })}</span>}
      <span class="figures">{team ? shownScore(score, top) : number(score)}</span>
      <span class="block">
        {rank === 1 && <Icon name="crown" size={24} />}
        <span class="sr-only">{t('challenge.podium.place', { rank })}</span>
        <span aria-hidden="true" class="figures">
          {rank}
        </span>
      </span>
    </>
  );
}
