import { useState } from 'preact/hooks';
import { Button, Field } from '../parts/index.ts';
import { t } from '../words/words.ts';

interface Props {
  label: string;
  hint?: string;
  error?: string;
  value: string;
  /** A new one is kept by password managers; a present one is filled in by them. */
  fresh?: boolean;
  onChange: (value: string) => void;
}

/** Six digits on the phone's number pad; may be pasted, and looked at. */
export function SixDigits({ label, hint, error, value, fresh = false, onChange }: Props) {
  const [shown, setShown] = useState(false);
  return (
    <div class="six-digits">
      <Field
        label={label}
        hint={hint}
        error={error}
        type={shown ? 'text' : 'password'}
        inputMode="numeric"
        autoComplete={fresh ? 'new-password' : 'current-password'}
        maxLength={6}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value.replace(/\D/g, '').slice(0, 6))}
      />
      <Button kind="quiet" icon={shown ? 'eye-off' : 'eye'} onClick={() => setShown(!shown)}>
        {t(shown ? 'door.pin.hide' : 'door.pin.show')}
      </Button>
    </div>
  );
}
