import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../words/words.ts';
import { Button, IconButton } from './button.tsx';

interface DialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A native modal: focus stays inside, Escape and the backdrop close it, focus goes back where it was. */
export function Dialog({ open, title, onClose, children }: DialogProps) {
  const sheet = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = sheet.current;
    if (open && dialog && !dialog.open) dialog.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does what a click on the backdrop does
    <dialog
      ref={sheet}
      class="dialog"
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => event.target === sheet.current && onClose()}
    >
      {open && (
        <div class="dialog-body">
          <header>
            <h2 id={heading}>{title}</h2>
            <IconButton icon="x" label={t('dialog.close')} onClick={onClose} />
          </header>
          {children}
        </div>
      )}
    </dialog>
  );
}

interface ConfirmProps {
  open: boolean;
  title: string;
  action: string;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children?: ComponentChildren;
}

/** A question before what cannot be taken back. */
export function Confirm({ open, title, action, danger = false, onConfirm, onClose, children }: ConfirmProps) {
  const go = () => {
    onClose();
    onConfirm();
  };
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      {children}
      <div class="actions">
        <Button onClick={onClose}>{t('dialog.cancel')}</Button>
        <Button kind={danger ? 'danger' : 'primary'} onClick={go}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
