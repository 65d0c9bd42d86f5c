/** What the console's forms share: the sentence when a write fails, choices as cards, times of a place. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Field, Icon } from '../parts/index.ts';
import { t } from '../words/words.ts';
import type { Problem } from '../writes/write.ts';

/** Why a write did not happen. Fields show what is about them; this shows the rest. */
export function Trouble({
  problem,
  fields = [],
}: {
  problem: Problem | undefined;
  fields?: readonly string[];
}) {
  const elsewhere = problem?.field && fields.includes(problem.field) ? undefined : problem;
  return (
    <div role="alert">
      {elsewhere && (
        <p class="desk-trouble">
          <Icon name="circle-alert" />
          <span>{elsewhere.code === 'network' ? t('console.problem.network') : elsewhere.message}</span>
        </p>
      )}
    </div>
  );
}

export function Done({ children }: { children: ComponentChildren }) {
  return (
    <p class="desk-done" role="status">
      <Icon name="circle-check" /> <span>{children}</span>
    </p>
  );
}

/** The sentence for a field: what we saw ourselves, else what the server said about it. */
export function wrong(flaws: Record<string, string>, problem: Problem | undefined) {
  return (field: string) => flaws[field] ?? (problem?.field === field ? problem.message : undefined);
}

/** Puts the focus into the first field that is wrong, once the sentences are on screen. */
export function focusFirstWrong(): void {
  setTimeout(() => document.querySelector<HTMLElement>('.desk [aria-invalid="true"]')?.focus());
}

interface ChoicesProps<Value extends string> {
  legend: string;
  value: Value;
  options: readonly { value: Value; label: string; hint?: string }[];
  onChoose: (value: Value) => void;
}

export function Choices<Value extends string>({ legend, value, options, onChoose }: ChoicesProps<Value>) {
  const name = useId();
  return (
    <fieldset class="desk-choices">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          <span>
            {option.label}
            {option.hint && <small>{option.hint}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface ChecksProps {
  legend: string;
  hint?: string;
  error?: string;
  options: readonly { id: string; name: string }[];
  chosen: readonly string[];
  onChoose: (chosen: string[]) => void;
  children?: ComponentChildren;
}

/** Several of a list; what is chosen stays in the list's order. */
export function Checks({ legend, hint, error, options, chosen, onChoose, children }: ChecksProps) {
  const id = useId();
  const toggle = (option: string) =>
    onChoose(
      options
        .map((each) => each.id)
        .filter((each) => (each === option ? !chosen.includes(each) : chosen.includes(each))),
    );
  return (
    <fieldset class="desk-checks" aria-describedby={`${id}-hint`}>
      <legend>{legend}</legend>
      <div id={`${id}-hint`}>
        {hint && <p class="hint">{hint}</p>}
        {error && (
          <p class="wrong" role="alert">
            {error}
          </p>
        )}
      </div>
      {children}
      <div class="desk-check-list">
        {options.map((option) => (
          <label key={option.id}>
            <input
              type="checkbox"
              checked={chosen.includes(option.id)}
              aria-invalid={Boolean(error)}
              onChange={() => toggle(option.id)}
            />
            <span>{option.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface WhenProps {
  label: string;
  zone: string;
  value: string;
  error?: string;
  optional?: boolean;
  onInput: (wall: string) => void;
}

/** A date and time on the clocks of `zone`, which is named, for the reader may sit elsewhere. */
export function When({ label, zone, value, error, optional = false, onInput }: WhenProps) {
  return (
    <Field
      type="datetime-local"
      label={optional ? `${label} (${t('console.optional')})` : label}
      hint={t('console.story.clock', { zone: zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone })}
      value={value}
      error={error}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
}

/** A search box that "/" reaches from anywhere on the screen. */
export function Search({
  label,
  value,
  onInput,
}: {
  label: string;
  value: string;
  onInput: (text: string) => void;
}) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const reach = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).closest('input, textarea, select, dialog');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      box.current?.querySelector('input')?.focus();
    };
    addEventListener('keydown', reach);
    return () => removeEventListener('keydown', reach);
  }, []);
  return (
    <search class="desk-search" ref={box}>
      <Field
        type="search"
        label={label}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </search>
  );
}

export function Chip({ tone = 'plain', children }: { tone?: string; children: ComponentChildren }) {
  return <span class={`desk-chip ${tone}`}>{children}</span>;
}
