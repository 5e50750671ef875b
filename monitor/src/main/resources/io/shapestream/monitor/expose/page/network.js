// The network as the paper draws it: one bar per layer, first to last, as tall as its feature maps.
// Bars are scaled, not redrawn, so a size that changes while alphas learn is seen to move.

import {svg, html, say} from './dom.js';

const HEIGHT = 100;
const PITCH = 10;
const BAR = 7;
const LEAST = 8; // so that a short network is not drawn as blocks

export class NetworkFigure {
  constructor() {
    this.bars = svg('g');
    this.drawing = svg('svg', {class: 'network-bars', preserveAspectRatio: 'none', role: 'img'}, this.bars);
    this.labels = html('div', {class: 'network-labels', 'aria-hidden': 'true'});
    this.element = html('div', {class: 'network'}, this.drawing, this.labels);
    this.tallest = 1;
  }

  update(layers, inputSize) {
    this.tallest = Math.max(inputSize, 1, ...layers.map((layer) => layer.size));
    this.match(layers.length);
    layers.forEach((layer, i) => this.place(i, layer, i === 0 ? inputSize : layers[i - 1].size));
    this.label(layers);
    this.drawing.setAttribute('aria-label', `Feature-map sizes of ${layers.length} layers, in pixels: ${layers.map((layer) => layer.size).join(', ')}`);
  }

  match(length) {
    if (this.bars.childElementCount === length) return;
    this.bars.replaceChildren(...Array.from({length}, (_, i) =>
      svg('rect', {x: i * PITCH + (PITCH - BAR) / 2, y: 0, width: BAR, height: HEIGHT}, svg('title'))));
    this.drawing.setAttribute('viewBox', `0 0 ${Math.max(length, LEAST) * PITCH} ${HEIGHT}`);
    this.labels.style.setProperty('--layers', Math.max(length, LEAST));
  }

  place(i, layer, before) {
    const bar = this.bars.children[i];
    bar.style.transform = `scaleY(${Math.max(layer.size / this.tallest, 0.01)})`;
    bar.classList.toggle('resized', layer.size !== before);
    say(bar.firstChild, `${layer.name || 'layer ' + i}: ${layer.size} px`);
  }

  // A size is written where it begins, if there is room since the last one.
  label(layers) {
    const room = Math.max(1, Math.ceil(Math.max(layers.length, LEAST) / 22));
    let last = -room;
    const texts = [];
    layers.forEach((layer, i) => {
      const begins = i === 0 || layer.size !== layers[i - 1].size;
      if (begins && i - last >= room) {
        const text = html('span', {}, String(layer.size));
        text.style.gridColumn = `${i + 1} / span ${room}`;
        texts.push(text);
        last = i;
      }
    });
    this.labels.replaceChildren(...texts);
  }
}
