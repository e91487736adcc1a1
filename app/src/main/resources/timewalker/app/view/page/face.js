// @ts-check
// From named controls to the numbers that pose a head.

const SIZES = { neck: 3, jaw: 3, eyes: 6, root: 3, translation: 3 };

/** A head at rest. */
export function resting(person) {
  const head = { expression: new Array(person.expressions).fill(0) };
  for (const [name, size] of Object.entries(SIZES)) {
    head[name] = new Array(size).fill(0);
  }
  return head;
}

/** Adds controls by name to a head. */
export function addControls(person, values, head) {
  for (const control of person.controls) {
    const value = values[control.name];
    if (value) {
      for (const [target, index, weight] of control.terms) {
        head[target][index] += value * weight;
      }
    }
  }
  return head;
}

/** Adds a frame of a recorded motion to a head. */
export function addFrame(frame, head) {
  for (const [name, numbers] of Object.entries(frame)) {
    numbers.forEach((value, i) => {
      head[name][i] += value;
    });
  }
  return head;
}

/** Faces that have a name; those that a head cannot make are left out. */
export const PRESETS = [
  ['Calm', {}],
  ['Smile', { smile: 0.75, 'cheek-squint': 0.35, 'brows-up': 0.1 }],
  ['Laugh', { smile: 0.95, jaw: 0.35, 'cheek-squint': 0.6, squint: 0.3, 'nod-up': 0.12 }],
  ['Surprise', { 'brows-up': 0.9, 'eyes-wide': 0.8, jaw: 0.42, funnel: 0.25 }],
  ['Sad', { frown: 0.75, 'brows-inner-up': 0.8, 'gaze-down': 0.35, 'nod-down': 0.15 }],
  ['Angry', { 'brows-down': 0.95, squint: 0.5, 'lips-press': 0.5, sneer: 0.35, frown: 0.3 }],
  ['Doubt', { 'mouth-left': 0.5, 'brows-down': 0.4, squint: 0.35, 'tilt-left': 0.25 }],
  ['Kiss', { pucker: 0.95, blink: 0.85, 'tilt-right': 0.2 }],
  ['Wink', { 'blink-left': 1, 'smile-left': 0.7, 'smile-right': 0.35 }],
  ['Asleep', { blink: 1, jaw: 0.08, 'nod-down': 0.2 }],
];

/**
 * The controls most people look for, in groups.
 *
 * @type {[string, string[]][]}
 */
export const USUAL = [
  ['Mouth', ['smile', 'jaw', 'frown', 'pucker', 'funnel', 'mouth-left', 'mouth-right', 'cheek-puff', 'tongue']],
  ['Eyes and brows', ['blink', 'blink-left', 'blink-right', 'eyes-wide', 'squint', 'brows-up', 'brows-inner-up', 'brows-down']],
  ['Gaze', ['gaze-left', 'gaze-right', 'gaze-up', 'gaze-down']],
  ['Head', ['turn-left', 'turn-right', 'nod-up', 'nod-down', 'tilt-left', 'tilt-right']],
];

/** A control's name for people; components that only have numbers count from 1. */
export function spoken(name) {
  const number = /^expr(\d+)$/.exec(name);
  if (number) {
    return `Expression ${Number(number[1]) + 1}`;
  }
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/-/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
