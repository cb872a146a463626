import { byId } from './dom.ts';

/** The button that copies the address of the page, which holds the text. */
export function offerLink(): void {
  const share = byId('share');
  share.addEventListener('click', () => {
    navigator.clipboard.writeText(location.href).then(
      () => {
        share.textContent = 'Copied';
      },
      () => {
        share.textContent = 'Copy the address of this page';
      },
    );
  });
  share.addEventListener('blur', () => {
    share.textContent = 'Copy link';
  });
}
