// @ts-check
// Small tools for elements of the page.

/**
 * The element of an id, of whatever kind.
 *
 * @type {(id: string) => any}
 */
export const byId = (id) => document.getElementById(id);

/** Makes an element: attributes, listeners (on…), children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== undefined && value !== null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children);
  return element;
}

/** How full a slider is, for its track. */
export function paintFill(input) {
  const low = Number(input.min);
  const high = Number(input.max);
  const share = (Number(input.value) - low) / (high - low || 1);
  const zero = Math.min(1, Math.max(0, -low / (high - low || 1)));
  input.style.setProperty('--from', `${100 * Math.min(share, low < 0 ? zero : 0)}%`);
  input.style.setProperty('--to', `${100 * Math.max(share, low < 0 ? zero : 0)}%`);
}

/** A worker of this program: a file beside the page, or text inside it. */
export function startWorker(name) {
  const inside = document.querySelector(`script[data-worker="${name}"]`);
  if (!inside) {
    return new Worker(new URL(name, import.meta.url));
  }
  return new Worker(URL.createObjectURL(new Blob([inside.textContent], { type: 'text/javascript' })));
}

/** Says something aloud to screen readers, and for a moment on the screen. */
let hiding = 0;
export function tell(text) {
  const place = byId('message');
  place.textContent = text;
  place.classList.add('shown');
  clearTimeout(hiding);
  hiding = setTimeout(() => place.classList.remove('shown'), 2600);
}
