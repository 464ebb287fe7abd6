// Crops a picture to a square: dragged, zoomed by the wheel, two fingers or the slider, and by keys. Loaded for the first one.
import { $, parse } from '../lib/dom.js';
import { t } from '../lib/text.js';

const SIDE = 512, SMALLEST = 64, STEP = 0.02;

// The part in view: its middle, and how much of the picture's shorter side it shows.
class View {
  constructor({ width, height }) {
    this.width = width;
    this.height = height;
    this.short = Math.min(width, height);
    this.most = Math.min(8, Math.max(1, this.short / SMALLEST));
    Object.assign(this, { x: width / 2, y: height / 2, zoom: 1 });
  }

  get side() { return this.short / this.zoom; }

  move(x, y) {
    const half = this.side / 2, inside = (at, length) => Math.min(length - half, Math.max(half, at));
    this.x = inside(this.x + x * this.side, this.width);
    this.y = inside(this.y + y * this.side, this.height);
  }

  zoomTo(zoom) {
    this.zoom = Math.min(this.most, Math.max(1, zoom));
    this.move(0, 0);
  }
}

// Answers with the square as a file; null if it was cancelled.
export function crop(picture) {
  const dialog = make(), view = new View(picture);
  const [stage, small] = [$('.crop canvas', dialog), $('[data-preview]', dialog)], slider = $('input', dialog);
  slider.max = view.most;
  slider.disabled = view.most === 1;
  const draw = () => {
    slider.value = view.zoom;
    for (const canvas of [stage, small]) paint(canvas, picture, view);
  };
  slider.addEventListener('input', () => { view.zoomTo(Number(slider.value)); draw(); });
  byPointer(stage, view, draw);
  byKey(stage, view, draw);
  document.body.append(dialog);
  dialog.showModal();
  draw();
  return new Promise(done => dialog.addEventListener('close', () => {
    dialog.remove();
    if (dialog.returnValue === 'use') stage.toBlob(done, 'image/webp', 0.92);
    else done(null);
    picture.close();
  }));
}

function paint(canvas, picture, { x, y, side }) {
  const brush = canvas.getContext('2d');
  brush.imageSmoothingQuality = 'high';
  brush.clearRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, x - side / 2, y - side / 2, side, side, 0, 0, canvas.width, canvas.height);
}

function byPointer(stage, view, draw) {
  const fingers = new Map();
  const apart = () => {
    const [a, b] = [...fingers.values()];
    return b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };
  stage.addEventListener('pointerdown', event => {
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  stage.addEventListener('pointermove', event => {
    const last = fingers.get(event.pointerId), before = apart(), length = stage.clientWidth * fingers.size;
    if (!last) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (before) view.zoomTo(view.zoom * apart() / before);
    view.move((last.x - event.clientX) / length, (last.y - event.clientY) / length);
    draw();
  });
  for (const end of ['pointerup', 'pointercancel']) stage.addEventListener(end, event => fingers.delete(event.pointerId));
  stage.addEventListener('wheel', event => {
    event.preventDefault();
    view.zoomTo(view.zoom * 1.002 ** -event.deltaY);
    draw();
  }, { passive: false });
}

// Arrows move the picture, ten times as far with Shift.
function byKey(stage, view, draw) {
  const ways = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  stage.addEventListener('keydown', event => {
    const way = ways[event.key], far = event.shiftKey ? 10 * STEP : STEP;
    if (way) view.move(way[0] * far, way[1] * far);
    else if (event.key === '+' || event.key === '=') view.zoomTo(view.zoom * 1.1);
    else if (event.key === '-') view.zoomTo(view.zoom / 1.1);
    else return;
    event.preventDefault();
    draw();
  });
}

function make() {
  const dialog = parse(`<dialog class="dialog stack" aria-labelledby="crop-title"><h2 class="title-md" id="crop-title"></h2>
    <div class="crop">
      <canvas width="${SIDE}" height="${SIDE}" tabindex="0" role="application" aria-describedby="crop-hint"></canvas>
    </div>
    <p class="small muted" id="crop-hint"></p>
    <div class="row nowrap"><label class="strong small" for="crop-zoom"></label>
      <input class="grow" type="range" id="crop-zoom" min="1" step="0.01">
      <canvas width="76" height="76" class="avatar" data-preview aria-hidden="true"></canvas></div>
    <form method="dialog" class="row ends"><button class="btn" value="cancel"></button>
      <button class="btn primary" value="use" autofocus></button></form></dialog>`);
  $('h2', dialog).textContent = t('Crop your picture');
  $('canvas', dialog).setAttribute('aria-label', t('Picture'));
  $('#crop-hint', dialog).textContent = t('Drag to move it. Arrow keys move it too, plus and minus zoom.');
  $('label', dialog).textContent = t('Zoom');
  $('[value=cancel]', dialog).textContent = t('Cancel');
  $('[value=use]', dialog).textContent = t('Use picture');
  return dialog;
}
