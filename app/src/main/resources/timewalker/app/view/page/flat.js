// @ts-check
// Pictures that the server renders, for browsers without WebGL.

const PLANES = { normal: 'normal', depth: 'depth' };
const LARGEST = 1024;

export class FlatPicture {
  constructor(canvas, why) {
    this.canvas = canvas;
    this.why = why;
    this.pictures = [null, null];
    canvas.hidden = false;
    canvas.style.pointerEvents = 'none';
  }

  /** What people are told. */
  reason(offline) {
    return offline
      ? `This page needs WebGL 2 to draw the head (${this.why}).`
      : `Drawn by the server: ${this.why}`;
  }

  ask(source, request, camera, mode) {
    const scale = Math.min(1, LARGEST / Math.max(camera.width, camera.height));
    source.ask({
      ...request,
      kind: 'picture',
      plane: PLANES[mode] ?? 'colour',
      camera: {
        eye: camera.eye,
        target: camera.target,
        focal: camera.focal * scale,
        width: Math.max(16, Math.round(camera.width * scale)),
        height: Math.max(16, Math.round(camera.height * scale)),
      },
    });
  }

  async take({ slot, picture }, { compare, wipe }) {
    this.pictures[slot] = await createImageBitmap(picture);
    const [first, second] = this.pictures;
    if (!first) {
      return;
    }
    const { width, height } = first;
    this.canvas.width = width;
    this.canvas.height = height;
    const context = this.canvas.getContext('2d');
    context.drawImage(first, 0, 0);
    if (compare && second) {
      const border = Math.round(wipe * width);
      context.drawImage(second, border, 0, second.width - border, second.height, border, 0, width - border, height);
    }
  }
}
