import './leaderboard.css';
import { Avatar, TeamMark, teamHue } from '../../parts/index.ts';
import { number } from '../../words/format.ts';
import { t } from '../../words/words.ts';

interface Props {
  rank: number;
  name: string;
  hue: number;
  score: number;
  /** The best score of the board: a full bar. */
  top: number;
  /** Null where so few are not broken down. */
  participants: number | null;
  /** Another team has the same place. */
  tied?: boolean;
  roster: number;
  mine: boolean;
  /** A person rather than a team: no participation to show. */
  alone?: boolean;
  /** What the score is made of, e.g. "12 shares"; nothing if not said. */
  sum?: string;
}

/** A place; `tied`: with somebody beside. */
export function Rank({ rank, tied = false }: { rank: number; tied?: boolean | undefined }) {
  return (
    <span class={rank <= 3 ? `rank top-${rank}` : 'rank'}>
      <span class="sr-only">{t(tied ? 'boards.rank.tied' : 'boards.rank', { rank })}</span>
      <span aria-hidden="true" class="figures">
        {number(rank)}
        {tied && <small>=</small>}
      </span>
    </span>
  );
}

/** A team's score as a bar, and beside it how many of its people take part: two facts, never mixed into one. */
/** Close scores need more figures to be told apart. */
export function shownScore(score: number, top: number): string {
  const digits = top < 10 ? 2 : 1;
  return number(score, { maximumFractionDigits: digits, minimumFractionDigits: digits });
}

export function TeamBar(props: Props) {
  const { rank, name, hue, score, top, participants, roster, mine, alone = false, sum, tied } = props;
  const part = Math.max(0, Math.min(1, score / top));
  const style = { '--part': `${part * 100}%`, '--hue': String(teamHue(hue)) };
  const takes = t(participants === null ? 'boards.fewOf' : 'boards.takePart', {
    count: number(participants ?? 0),
    of: number(roster),
  });
  return (
    <div class={mine ? 'team-row mine' : 'team-row'} style={style}>
      <Rank rank={rank} tied={tied} />
      {alone ? <Avatar name={name} hue={hue} size={36} /> : <TeamMark name={name} hue={hue} size={36} />}
      <span class="who">
        <strong>
          {name}
          {mine && ` (${t(alone ? 'boards.me' : 'boards.mine')})`}
        </strong>
        <span class="bar-track" aria-hidden="true">
          <span class="bar-fill" />
        </span>
        <span class="hint figures">{[!alone && takes, sum].filter(Boolean).join(' · ')}</span>
      </span>
      <span class="points figures">{alone ? number(score) : shownScore(score, top)}</span>
    </div>
  );
}
