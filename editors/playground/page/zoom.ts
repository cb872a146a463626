import { byId } from './dom.ts';

const step = 1.25;
const most = 4;

/** The buttons that make drawings larger and smaller, Ctrl with the wheel, and dragging. Returns the factor; 1 is what fits. */
export function zoomOf(changed: () => void): () => number {
  let factor = 1;
  const set = (wanted: number): void => {
    factor = Math.min(most, Math.max(1 / most, wanted));
    changed();
  };
  byId('zoom-in').addEventListener('click', () => set(factor * step));
  byId('zoom-out').addEventListener('click', () => set(factor / step));
  byId('zoom-fit').addEventListener('click', () => set(1));
  const drawing = byId('drawing');
  drawing.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      set(factor * 1.002 ** -event.deltaY);
    },
    { passive: false },
  );
  // Fingers scroll by themselves.
  drawing.addEventListener(
    'pointermove',
    ({ pointerType, buttons, target, movementX, movementY }) => {
      const panel = target instanceof Element && target.closest('[role="tabpanel"]');
      if (pointerType === 'mouse' && buttons === 1 && panel) panel.scrollBy(-movementX, -movementY);
    },
  );
  return () => factor;
}
