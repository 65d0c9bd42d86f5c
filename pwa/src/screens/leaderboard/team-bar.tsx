import './leaderboard.css';
import { TeamMark, teamHue } from '../../parts/index.ts';
import { number } from '../../words/format.ts';
import { t } from '../../words/words.ts';

interface Props {
  rank: number;
  name: string;
  hue: number;
  score: number;
  /** The best score of the board: a full bar. */
  top: number;
  participants: number;
  roster: number;
  mine: boolean;
  /** What the score is made of, e.g. "12 shares"; nothing if not said. */
  sum?: string;
}

/** A team's score as a bar, and beside it how many of its people take part: two facts, never mixed into one. */
export function TeamBar({ rank, name, hue, score, top, participants, roster, mine, sum }: Props) {
  const part = Math.max(0, Math.min(1, score / top));
  const style = { '--part': `${part * 100}%`, '--hue': String(teamHue(hue)) };
  const takes = { count: number(participants), of: number(roster) };
  return (
    <div class={mine ? 'team-row mine' : 'team-row'} style={style}>
      <span class={rank <= 3 ? `rank top-${rank}` : 'rank'}>
        <span class="sr-only">{t('boards.rank', { rank })}</span>
        <span aria-hidden="true" class="figures">
          {number(rank)}
        </span>
      </span>
      <TeamMark name={name} hue={hue} size={36} />
      <span class="who">
        <strong>
          {name}
          {mine && ` (${t('boards.mine')})`}
        </strong>
        <span class="bar-track" aria-hidden="true">
          <span class="bar-fill" />
        </span>
        <span class="hint figures">
          {t('boards.takePart', takes)}
          {sum && ` · ${sum}`}
        </span>
      </span>
      <span class="points figures">
        {number(score, { maximumFractionDigits: 1, minimumFractionDigits: 1 })}
      </span>
    </div>
  );
}
