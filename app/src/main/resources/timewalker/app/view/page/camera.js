// @ts-check
// The camera on its sphere around the head: x right, y down, z forward, metres and pixels.

export const FRONT = Object.freeze({ yaw: 0, pitch: 0, zoom: 1, x: 0, y: 0 });

/**
 * A camera: rows of its rotation, its shift, its centre.
 *
 * view: degrees, zoom, and how far the target was moved to the right and up, metres.
 * person: target (metres) and focal length (picture sides) of the usual picture.
 */
export function cameraOf(view, person, width, height) {
  const turn = (view.yaw * Math.PI) / 180;
  const lift = (view.pitch * Math.PI) / 180;
  const distance = 1 / view.zoom;
  const right = [Math.cos(turn), 0, -Math.sin(turn)];
  const back = [Math.sin(turn) * Math.cos(lift), Math.sin(lift), Math.cos(turn) * Math.cos(lift)];
  const up = [-Math.sin(turn) * Math.sin(lift), Math.cos(lift), -Math.cos(turn) * Math.sin(lift)];
  const target = person.target.map((t, i) => t + view.x * right[i] + view.y * up[i]);
  const eye = target.map((t, i) => t + distance * back[i]);
  const down = up.map((c) => -c);
  const forward = back.map((c) => -c);
  const shift = [right, down, forward].map((axis) => -(axis[0] * eye[0] + axis[1] * eye[1] + axis[2] * eye[2]));
  return { eye, target, right, down, forward, shift, focal: person.focal * Math.min(width, height), width, height };
}

/** A view within what makes sense. */
export function limited(view) {
  const wrapped = ((((view.yaw + 180) % 360) + 360) % 360) - 180;
  const clamp = (v, low, high) => Math.min(high, Math.max(low, v));
  return {
    yaw: wrapped,
    pitch: clamp(view.pitch, -80, 80),
    zoom: clamp(view.zoom, 0.4, 6),
    x: clamp(view.x, -0.3, 0.3),
    y: clamp(view.y, -0.3, 0.3),
  };
}
