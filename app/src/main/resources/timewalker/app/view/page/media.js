// @ts-check
// Pictures and films that leave the page, each tagged as made by a machine.

const SOURCE = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
const XMP = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">`
  + `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""`
  + ` xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"`
  + ` xmp:CreatorTool="TimeWalker" Iptc4xmpExt:DigitalSourceType="${SOURCE}"/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;

/** The canvas as a tagged PNG; call right after drawing. */
export async function pngOf(canvas) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const end = bytes.length - 12; // the last chunk, IEND, is 12 bytes long
  return new Blob([bytes.subarray(0, end), xmpChunk(), bytes.subarray(end)], { type: 'image/png' });
}

function xmpChunk() {
  const body = new TextEncoder().encode(`iTXtXML:com.adobe.xmp\0\0\0\0\0${XMP}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(4 + body.length, crc(body));
  return chunk;
}

/** The checksum of PNG. */
function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let k = 0; k < 8; k++) {
      sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
  }
  return ~sum >>> 0;
}

/** Formats of films, the one that more people can play first; avc3, as a window may change its size in the middle. */
const FILMS = ['video/mp4;codecs=avc3.42E01E', 'video/mp4;codecs=avc1.42E01E', 'video/mp4', 'video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'];

/** Records what a canvas shows. */
export class Recorder {
  constructor(canvas) {
    this.canvas = canvas;
  }

  get running() {
    return Boolean(this.recorder);
  }

  start() {
    const type = FILMS.find((t) => MediaRecorder.isTypeSupported(t));
    const pixels = this.canvas.width * this.canvas.height;
    this.parts = [];
    this.recorder = new MediaRecorder(this.canvas.captureStream(30), {
      mimeType: type,
      videoBitsPerSecond: Math.min(40e6, Math.max(4e6, pixels * 8)),
    });
    this.recorder.ondataavailable = ({ data }) => this.parts.push(data);
    this.recorder.start(1000);
  }

  /** Ends; gives the film. */
  async stop() {
    const recorder = this.recorder;
    this.recorder = null;
    await new Promise((resolve) => {
      recorder.onstop = resolve;
      recorder.stop();
    });
    recorder.stream.getTracks().forEach((track) => track.stop());
    const type = recorder.mimeType.split(';')[0];
    const tag = type === 'video/mp4' ? xmpBox() : matroskaTags();
    return { film: new Blob([...this.parts, tag], { type }), ending: type.split('/')[1] };
  }
}

/** XMP in a box of its own at the end of an MP4. */
function xmpBox() {
  const id = [0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac];
  const body = new TextEncoder().encode(XMP);
  const box = new Uint8Array(24 + body.length);
  new DataView(box.buffer).setUint32(0, box.length);
  box.set(new TextEncoder().encode('uuid'), 4);
  box.set(id, 8);
  box.set(body, 24);
  return box;
}

/** Tags at the end of a WebM, whose segment has no length and so goes on to the end of the file. */
function matroskaTags() {
  const text = (s) => [...new TextEncoder().encode(s)];
  const element = (id, body) => [...id, 0x10 | (body.length >>> 24), (body.length >>> 16) & 255, (body.length >>> 8) & 255, body.length & 255, ...body];
  const name = element([0x45, 0xa3], text('DIGITAL_SOURCE_TYPE'));
  const value = element([0x44, 0x87], text(SOURCE));
  const simple = element([0x67, 0xc8], [...name, ...value]);
  const tag = element([0x73, 0x73], [...element([0x63, 0xc0], []), ...simple]);
  return new Uint8Array(element([0x12, 0x54, 0xc3, 0x67], tag));
}

/** Hands a file to the user. */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
