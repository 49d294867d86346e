import { element } from './dom.js';

/** Asks before something is gone. @param yes what is done then, in a word */
export async function confirmed(title: string, text: string, yes: string): Promise<boolean> {
  const dialog = element('confirm', HTMLDialogElement);
  element('confirm-title', HTMLHeadingElement).textContent = title;
  element('confirm-text', HTMLParagraphElement).textContent = text;
  element('confirm-yes', HTMLButtonElement).textContent = yes;
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  return dialog.returnValue === 'yes';
}
