// @ts-check
// What the server sends, in the layout of the textures it goes into.

const SURFELS = 0x31535754;
const MESH = 0x314d5754;
const PICTURE = 0x31505754;
const SURFEL_HEADER = 96;
const MESH_HEADER = 48;

/** Surfels in a row of a texture. */
export const ROW = 256;

/** Takes a message apart. */
export function unpack(buffer) {
  const view = new DataView(buffer);
  const head = { id: view.getUint32(4, true), slot: view.getUint32(8, true) };
  switch (view.getUint32(0, true)) {
    case SURFELS:
      return { kind: 'surfels', ...head, surfels: surfels(buffer, view) };
    case MESH:
      return { kind: 'mesh', ...head, mesh: mesh(buffer, view) };
    case PICTURE:
      return { kind: 'picture', ...head, picture: new Blob([buffer.slice(12)], { type: 'image/jpeg' }) };
    default:
      throw new Error('a message of an unknown kind');
  }
}

function range(view, at) {
  return [view.getFloat32(at, true), view.getFloat32(at + 4, true)];
}

function surfels(buffer, view) {
  const count = view.getUint32(12, true);
  const rows = view.getUint32(16, true);
  const section = (k, Type) => new Type(buffer, SURFEL_HEADER + 8 * rows * k, 4 * rows);
  const found = {
    count,
    rows,
    placeRange: [0, 1, 2].map((c) => range(view, 24 + 8 * c)),
    growthRange: range(view, 48),
    place: section(0, Uint16Array),
    turn: section(1, Int16Array),
  };
  if (view.getUint32(20, true) & 1) {
    found.attributes = {
      scaleRange: range(view, 56),
      opacityRange: range(view, 64),
      tintRange: range(view, 72),
      spin: section(2, Int16Array),
      size: section(3, Uint16Array),
      tint: section(4, Uint16Array),
    };
  }
  return found;
}

function mesh(buffer, view) {
  const vertices = view.getUint32(12, true);
  const triangles = view.getUint32(16, true);
  const found = {
    vertices,
    triangles,
    placeRange: [0, 1, 2].map((c) => range(view, 24 + 8 * c)),
    place: new Uint16Array(buffer, MESH_HEADER, 4 * vertices),
  };
  if (view.getUint32(20, true) & 1) {
    const at = MESH_HEADER + 8 * vertices;
    found.corners = new Uint32Array(buffer, at, 3 * triangles);
    found.colours = new Uint8Array(buffer, at + 12 * triangles, 4 * vertices);
  }
  return found;
}

/** How colours change with the direction: signed bytes in layers, and a step for each number. */
export function directions(buffer) {
  const view = new DataView(buffer);
  const rows = view.getUint32(4, true);
  const layers = view.getUint32(8, true);
  return {
    rows,
    layers,
    degree: view.getUint32(12, true),
    steps: new Float32Array(buffer, 16, 48),
    bytes: new Int8Array(buffer, 16 + 4 * 48, 4 * rows * layers),
  };
}
