/** Numbers as pictures, each with its words for who does not see them. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { number } from '../words/format.ts';
import { t } from '../words/words.ts';

export function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

const COUNTS_FOR = 600;

/** Counts from the number shown before to `value` in 600 ms; at once with reduced motion. */
export function CountUp({ value }: { value: number }) {
  const [shown, show] = useState(value);
  const from = useRef(value);
  useEffect(() => {
    const start = from.current;
    from.current = value;
    if (start === value || calm()) return show(value);
    const began = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const part = Math.min((now - began) / COUNTS_FOR, 1);
      show(Math.round(start + (value - start) * (1 - (1 - part) ** 3)));
      if (part < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return (
    <span class="figures">
      <span aria-hidden="true">{number(shown)}</span>
      <span class="sr-only">{number(value)}</span>
    </span>
  );
}

interface SparklineProps {
  values: readonly number[];
  /** What the line shows, in words. */
  label: string;
  /** One label a value, for the table. */
  labels?: readonly string[];
  width?: number;
  height?: number;
}

/** A line without axes, and the same figures in a table one tap away. */
export function Sparkline({ values, label, labels, width = 240, height = 48 }: SparklineProps) {
  const top = Math.max(...values, 1);
  const step = width / Math.max(values.length - 1, 1);
  const points = values
    .map((value, at) => `${at * step},${height - 4 - (value / top) * (height - 8)}`)
    .join(' ');
  return (
    <figure class="sparkline">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} preserveAspectRatio="none">
        <polyline points={points} />
      </svg>
      {labels && (
        <details>
          <summary>{t('chart.table')}</summary>
          <table>
            <caption class="sr-only">{label}</caption>
            <tbody>
              {values.map((value, at) => (
                <tr key={labels[at]}>
                  <th scope="row">{labels[at]}</th>
                  <td class="figures">{number(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </figure>
  );
}

interface RingProps {
  /** 0 to 1. */
  value: number;
  label: string;
  size?: number;
  children?: preact.ComponentChildren;
}

export function ProgressRing({ value, label, size = 64, children }: RingProps) {
  const part = Math.max(0, Math.min(1, value));
  return (
    <div class="ring" style={{ '--size': `${size}px` }}>
      <svg
        viewBox="0 0 36 36"
        width={size}
        height={size}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(part * 100)}
      >
        <circle cx="18" cy="18" r="15.9" />
        <circle
          class="done"
          cx="18"
          cy="18"
          r="15.9"
          pathLength="100"
          stroke-dasharray={`${part * 100} 100`}
        />
      </svg>
      <span>{children}</span>
    </div>
  );
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function left(milliseconds: number): string {
  if (milliseconds >= DAY) return t('countdown.days', { count: Math.ceil(milliseconds / DAY) });
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const clock = `${two((milliseconds % HOUR) / MINUTE)}:${two((milliseconds % MINUTE) / SECOND)}`;
  return milliseconds >= HOUR ? `${Math.floor(milliseconds / HOUR)}:${clock}` : clock;
}

/** Time left until an instant; ticks each second only in the last day, and says nothing to screen readers each tick. */
export function Countdown({ until, onEnd }: { until: string; onEnd?: () => void }) {
  const end = new Date(until).getTime();
  const [now, setNow] = useState(Date.now);
  const over = now >= end;
  useEffect(() => {
    if (over) return onEnd?.();
    const wait = end - now > DAY ? MINUTE : SECOND;
    const timer = setTimeout(() => setNow(Date.now()), wait);
    return () => clearTimeout(timer);
  }, [now, end]);
  if (over) return <span>{t('countdown.ended')}</span>;
  return (
    <time class="figures" role="timer" aria-live="off" dateTime={until}>
      {t('countdown.left', { left: left(end - now) })}
    </time>
  );
}
