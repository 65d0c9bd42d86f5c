import type {
  ComponentChildren,
  InputHTMLAttributes,
  SelectHTMLAttributes,
  TextareaHTMLAttributes,
} from 'preact';
import { useId } from 'preact/hooks';

interface Say {
  label: string;
  /** One line under the label: what it is for, who sees it. */
  hint?: string;
  /** Why the value does not do; shown and announced. */
  error?: string;
}

interface Given {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
}

function Frame({ label, hint, error, children }: Say & { children: (given: Given) => ComponentChildren }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': Boolean(error) })}
      {error && (
        <p class="wrong" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

// preact types an input by its `type`; a form field here may change its own (a PIN that is shown or hidden)
type InputProps = Say &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'role' | 'type' | 'label'> & { type?: string };

export function Field({ label, hint, error, type = 'text', ...rest }: InputProps) {
  const given = { ...rest, type } as InputHTMLAttributes<HTMLInputElement>;
  return (
    <Frame label={label} hint={hint} error={error}>
      {(said) => <input {...said} {...given} />}
    </Frame>
  );
}

export function TextArea({
  label,
  hint,
  error,
  ...rest
}: Say & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'role'>) {
  return (
    <Frame label={label} hint={hint} error={error}>
      {(given) => <textarea rows={5} {...given} {...rest} />}
    </Frame>
  );
}

interface Choices {
  options: readonly { value: string; label: string }[];
}

export function Select({
  label,
  hint,
  error,
  options,
  ...rest
}: Say & Choices & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'role'>) {
  return (
    <Frame label={label} hint={hint} error={error}>
      {(given) => (
        <select {...given} {...rest}>
          {options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

/** A few choices of which one holds, shown side by side: a tab bar's little sister. */
export function Segments<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChoose: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="sr-only">{props.label}</legend>
      {props.options.map(({ value, label }) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            value={value}
            checked={value === props.value}
            onChange={() => props.onChoose(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface SwitchProps extends Omit<Say, 'error'> {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Switch({ label, hint, checked, onChange, disabled }: SwitchProps) {
  const id = useId();
  return (
    <div class="switch">
      <input
        type="checkbox"
        role="switch"
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        checked={checked}
        aria-checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
