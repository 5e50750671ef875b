// Line and scatter charts, drawn as SVG at their real size. Each reads out its newest values to screen readers, and
// answers to the pointer and to the arrow keys with a reading.

import {html, svg, say} from './dom.js';

const MARGIN = {top: 8, right: 12, bottom: 20, left: 40};

// About `wanted` round numbers between low and high.
export function ticks(low, high, wanted) {
  const span = high - low;
  if (!(span > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(span / wanted));
  const off = (step) => Math.abs(Math.floor(high / step) - Math.ceil(low / step) + 1 - wanted);
  const step = [1, 2, 5, 10].map((factor) => factor * power).reduce((best, each) => (off(each) <= off(best) ? each : best));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({length: last - first + 1}, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function extent(lists) {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (const value of list) {
      if (value < low && value > -Infinity) low = value;
      if (value > high && value < Infinity) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

class Frame {
  constructor(element, label) {
    this.element = element;
    this.label = label;
    this.drawing = svg('svg', {role: 'img', 'aria-label': label});
    this.reading = html('div', {class: 'reading', hidden: true});
    this.note = html('p', {class: 'chart-note'});
    element.append(this.drawing, this.reading, this.note);
    element.tabIndex = 0;
    element.setAttribute('role', 'group');
    element.setAttribute('aria-label', label);
    new ResizeObserver(() => this.redraw()).observe(element);
    element.addEventListener('pointermove', (event) => this.point(event));
    element.addEventListener('pointerleave', () => this.unread());
    element.addEventListener('blur', () => this.unread());
    element.addEventListener('keydown', (event) => this.key(event));
  }

  size() {
    this.width = this.element.clientWidth;
    this.height = this.element.clientHeight;
    this.drawing.setAttribute('viewBox', `0 0 ${this.width} ${this.height}`);
    this.inner = {
      left: MARGIN.left, right: this.width - MARGIN.right, top: MARGIN.top, bottom: this.height - MARGIN.bottom,
    };
    return this.width > 80 && this.height > 40;
  }

  axes(scaleX, scaleY, xs, ys, formatX, formatY) {
    const {left, right, bottom} = this.inner;
    const grid = svg('g', {class: 'axes'});
    for (const y of ys) {
      grid.append(svg('line', {x1: left, x2: right, y1: scaleY(y), y2: scaleY(y)}),
        svg('text', {x: left - 6, y: scaleY(y), class: 'y'}, formatY(y)));
    }
    for (const x of xs) grid.append(svg('text', {x: scaleX(x), y: bottom + 14, class: 'x'}, formatX(x)));
    return grid;
  }

  empty(text) {
    this.drawing.replaceChildren();
    say(this.note, text);
    this.unread();
  }

  read(x, y, lines) {
    this.reading.replaceChildren(...lines.map(([tone, text]) => html('div', {class: tone}, text)));
    this.reading.hidden = false;
    const left = Math.min(Math.max(x + 10, 0), this.width - this.reading.offsetWidth - 2);
    this.reading.style.left = `${x + 10 + this.reading.offsetWidth > this.width ? Math.max(0, x - this.reading.offsetWidth - 10) : left}px`;
    this.reading.style.top = `${Math.max(0, Math.min(y, this.height - this.reading.offsetHeight))}px`;
  }

  unread() {
    this.reading.hidden = true;
    this.cursor?.setAttribute('visibility', 'hidden');
    this.at = null;
  }
}

// series: [{name, tone, x: [], y: [], dots}], x in epochs, ascending; tone is a CSS class. The x axis begins at 0.
export class LineChart extends Frame {
  constructor(element, label, {formatX = String, formatY = String, domainY = null, waiting = 'No data yet', endLabels = false} = {}) {
    super(element, label);
    Object.assign(this, {formatX, formatY, domainY, waiting, endLabels, series: []});
  }

  update(series) {
    this.series = series.filter((line) => line.x.length > 0);
    this.redraw();
  }

  redraw() {
    if (!this.size()) return;
    const spanX = extent(this.series.map((line) => line.x));
    const spanY = extent(this.series.map((line) => line.y));
    if (!spanX || !spanY) return this.empty(this.waiting);
    say(this.note, '');
    this.scales([0, Math.max(1, spanX[1])], this.domainY?.(spanY) ?? spanY);
    this.draw();
    this.drawing.setAttribute('aria-label', `${this.label}: ${this.series.map((line) => `${line.name} ${this.formatY(line.y.at(-1))}`).join(', ')}`);
    if (this.at !== null && this.at !== undefined) this.readAt(this.at);
  }

  scales([x0, x1], [y0, y1]) {
    const {left, right, top, bottom} = this.inner;
    const end = this.endLabels ? right - 12 : right;
    if (y0 === y1) [y0, y1] = [y0 - Math.max(Math.abs(y0) * 0.1, 0.01), y1 + Math.max(Math.abs(y1) * 0.1, 0.01)];
    this.domain = {x0, x1, y0, y1};
    this.scaleX = (x) => left + ((x - x0) / (x1 - x0)) * (end - left);
    this.scaleY = (y) => bottom - ((y - y0) / (y1 - y0)) * (bottom - top);
  }

  draw() {
    const {x0, x1, y0, y1} = this.domain;
    const wantedX = Math.max(2, Math.min(8, Math.floor(this.width / 60)));
    const wantedY = Math.max(2, Math.min(5, Math.floor(this.height / 33)));
    this.cursor = svg('line', {class: 'cursor', y1: this.inner.top, y2: this.inner.bottom, visibility: 'hidden'});
    this.drawing.replaceChildren(
      this.axes(this.scaleX, this.scaleY, ticks(x0, x1, wantedX), ticks(y0, y1, wantedY), this.formatX, this.formatY),
      this.cursor, ...this.series.map((line) => this.line(line)), ...(this.endLabels ? this.ends() : []));
  }

  line({tone, x, y, dots}) {
    const group = svg('g', {class: `series ${tone}`});
    let path = '';
    let pen = 'M';
    for (let i = 0; i < x.length; i++) {
      if (Number.isFinite(y[i])) {
        path += `${pen}${this.scaleX(x[i]).toFixed(1)} ${this.clampY(y[i]).toFixed(1)}`;
        pen = 'L';
      } else {
        pen = 'M';
      }
    }
    group.append(svg('path', {d: path}));
    if (dots || x.length === 1) {
      const step = Math.ceil(x.length / 60);
      for (let i = 0; i < x.length; i += step) {
        if (Number.isFinite(y[i])) group.append(svg('circle', {cx: this.scaleX(x[i]).toFixed(1), cy: this.clampY(y[i]).toFixed(1), r: 2.5}));
      }
    }
    return group;
  }

  clampY(y) {
    return Math.min(Math.max(this.scaleY(y), this.inner.top), this.inner.bottom);
  }

  // Names at the ends of lines, pushed apart where they would overlap.
  ends() {
    const ends = this.series.filter((line) => Number.isFinite(line.y.at(-1)))
      .map((line) => ({line, y: this.clampY(line.y.at(-1))})).sort((a, b) => a.y - b.y);
    for (let i = 1; i < ends.length; i++) ends[i].y = Math.max(ends[i].y, ends[i - 1].y + 9);
    const over = (ends.at(-1)?.y ?? 0) - this.inner.bottom;
    if (over > 0) ends.forEach((end) => { end.y -= over; });
    return ends.map(({line, y}) => svg('text', {class: `end ${line.tone}`, x: this.inner.right - 8, y}, line.name));
  }

  point(event) {
    if (!this.scaleX || this.series.length === 0) return;
    const x = event.clientX - this.element.getBoundingClientRect().left;
    const {x0, x1} = this.domain;
    const span = this.scaleX(x1) - this.scaleX(x0);
    this.readAt(x0 + ((x - this.scaleX(x0)) / span) * (x1 - x0));
  }

  key(event) {
    const move = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (event.key === 'Escape') this.unread();
    if (!move || this.series.length === 0) return;
    event.preventDefault();
    const xs = this.series.reduce((a, b) => (a.x.length >= b.x.length ? a : b)).x;
    const from = this.at === null || this.at === undefined ? xs.length : nearest(xs, this.at);
    this.readAt(xs[Math.min(Math.max(from + move, 0), xs.length - 1)]);
  }

  readAt(x) {
    const lines = this.series.map((line) => {
      const i = nearest(line.x, x);
      return {line, x: line.x[i], y: line.y[i]};
    });
    const anchor = lines.reduce((a, b) => (Math.abs(a.x - x) <= Math.abs(b.x - x) ? a : b)).x;
    this.at = anchor;
    const at = this.scaleX(anchor);
    this.cursor.setAttribute('x1', at);
    this.cursor.setAttribute('x2', at);
    this.cursor.setAttribute('visibility', 'visible');
    this.read(at, this.inner.top, [['when', `epoch ${anchor.toFixed(2)}`],
      ...lines.map(({line, y}) => [`value ${line.tone}`, `${line.name}  ${this.formatY(y, true)}`])]);
  }
}

function nearest(xs, x) {
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] < x) low = middle;
    else high = middle;
  }
  return x - xs[low] <= xs[high] - x ? low : high;
}

// points: [{name, tone, x, y, trail: [[x, y], ...]}]; x on a logarithmic axis.
export class ScatterChart extends Frame {
  constructor(element, label, {formatX = String, formatY = String, waiting = 'No data yet'} = {}) {
    super(element, label);
    Object.assign(this, {formatX, formatY, waiting, points: []});
  }

  update(points) {
    this.points = points.filter(({x, y}) => x > 0 && Number.isFinite(y)).sort((a, b) => a.x - b.x);
    this.redraw();
  }

  redraw() {
    if (!this.size()) return;
    if (this.points.length === 0) return this.empty(this.waiting);
    say(this.note, '');
    this.scales();
    const {x0, x1, y0, y1} = this.domain;
    this.drawing.replaceChildren(
      this.axes(this.scaleX, this.scaleY, logTicks(x0, x1, Math.floor(this.width / 90)), ticks(y0, y1, 4), this.formatX, this.formatY),
      ...this.points.filter((point) => point.trail.length > 1).map((point) => this.trail(point)),
      ...this.points.map((point) => this.dot(point)), ...this.names());
    this.drawing.setAttribute('aria-label', `${this.label}: ${this.points.slice(0, 20).map((point) => `${point.name} ${this.formatY(point.y)} at ${this.formatX(point.x, true)}`).join(', ')}`);
  }

  scales() {
    const {left, right, top, bottom} = this.inner;
    const all = this.points.flatMap((point) => [[point.x, point.y], ...point.trail]);
    let [x0, x1] = extent([all.map(([x]) => x).filter((x) => x > 0)]);
    let [y0, y1] = extent([all.map(([, y]) => y)]);
    x0 /= 1.15;
    x1 *= 1.15;
    y0 = Math.max(0, Math.floor((y0 - 0.01) * 20) / 20);
    y1 = Math.min(1, Math.ceil((y1 + 0.01) * 20) / 20);
    this.domain = {x0, x1, y0, y1};
    this.scaleX = (x) => left + (Math.log(x / x0) / Math.log(x1 / x0)) * (right - left);
    this.scaleY = (y) => bottom - ((y - y0) / (y1 - y0)) * (bottom - top);
  }

  trail({tone, trail}) {
    const usable = trail.filter(([x, y]) => x > 0 && Number.isFinite(y));
    return svg('g', {class: `series faint ${tone}`},
      svg('path', {d: usable.map(([x, y], i) => `${i ? 'L' : 'M'}${this.scaleX(x).toFixed(1)} ${this.scaleY(y).toFixed(1)}`).join('')}));
  }

  dot({tone, x, y}) {
    return svg('circle', {class: `dot ${tone}${this.points.length > 12 ? ' many' : ''}`, cx: this.scaleX(x).toFixed(1), cy: this.scaleY(y).toFixed(1), r: this.points.length > 40 ? 3.5 : 5});
  }

  // Few runs are named beside their dots, on the side with more room.
  names() {
    if (this.points.length > 8) return [];
    let lastY = -Infinity;
    return [...this.points].sort((a, b) => b.y - a.y).map((point) => {
      const x = this.scaleX(point.x);
      const y = Math.max(this.scaleY(point.y), lastY + 13);
      lastY = y;
      const left = x > this.width * 0.6;
      const name = point.name.length > 24 ? point.name.slice(0, 23) + '…' : point.name;
      return svg('text', {class: `name ${left ? 'left' : ''}`, x: left ? x - 9 : x + 9, y}, name);
    });
  }

  point(event) {
    if (!this.scaleX || this.points.length === 0) return;
    const box = this.element.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const distances = this.points.map(({x, y}) => Math.hypot(this.scaleX(x) - px, this.scaleY(y) - py));
    this.readPoint(distances.indexOf(Math.min(...distances)));
  }

  key(event) {
    const move = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (event.key === 'Escape') this.unread();
    if (!move || this.points.length === 0) return;
    event.preventDefault();
    const from = this.at ?? (move > 0 ? -1 : this.points.length);
    this.readPoint(Math.min(Math.max(from + move, 0), this.points.length - 1));
  }

  readPoint(i) {
    this.at = i;
    const {name, tone, x, y} = this.points[i];
    this.read(this.scaleX(x), this.scaleY(y), [['when', name], [`value ${tone}`, `${this.formatY(y, true)} at ${this.formatX(x, true)} MACs`]]);
  }
}

function logTicks(low, high, wanted) {
  const all = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const factor of [1, 2, 5]) {
      const tick = factor * 10 ** power;
      if (tick >= low && tick <= high) all.push(tick);
    }
  }
  if (all.length < 2) return ticks(low, high, Math.max(2, wanted));
  const every = Math.ceil(all.length / Math.max(2, wanted));
  return all.filter((_, i) => i % every === 0);
}

// A line without axes in a table row.
export class Sparkline {
  constructor() {
    this.path = svg('path', {'vector-effect': 'non-scaling-stroke'});
    this.element = svg('svg', {class: 'spark', viewBox: '0 0 100 20', preserveAspectRatio: 'none', 'aria-hidden': 'true'}, this.path);
  }

  update(values, low, high) {
    const finite = values.filter(Number.isFinite);
    const step = finite.length > 1 ? 100 / (finite.length - 1) : 0;
    const y = (value) => 18.5 - (Math.min(Math.max((value - low) / (high - low || 1), 0), 1)) * 17;
    this.path.setAttribute('d', finite.length < 2 ? '' : finite.map((value, i) => `${i ? 'L' : 'M'}${(i * step).toFixed(2)} ${y(value).toFixed(2)}`).join(''));
  }
}
