// Numbers as people read them. JSON has no NaN, so such numbers arrive as text: number() takes both.

const NARROW = '\u202f';
const NONE = '–';

export function number(value) {
  return value === undefined || value === null ? NaN : Number(value);
}

export function isBroken(value) {
  return value !== undefined && value !== null && !Number.isFinite(Number(value));
}

function orNone(value, format) {
  if (value === undefined || value === null) return NONE;
  const parsed = Number(value);
  if (Number.isNaN(parsed)) return 'NaN';
  return Number.isFinite(parsed) ? format(parsed) : parsed > 0 ? '∞' : '−∞';
}

function fixed(value, digits) {
  return value.toFixed(digits).replace('-', '−');
}

export const decimal = (value, digits = 3) => orNone(value, (v) => fixed(v, digits));

export const percent = (value, digits = 1) => orNone(value, (v) => fixed(v * 100, digits) + NARROW + '%');

export const count = (value) => orNone(value, (v) => Math.round(v).toLocaleString('en').replaceAll(',', NARROW));

// Three to four digits and a letter: 1 234 → 1.23 k
export const scaled = (value) => orNone(value, (v) => {
  const steps = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']];
  for (const [step, letter] of steps) {
    if (Math.abs(v) >= step) {
      const digits = v / step >= 100 ? 1 : 2;
      return fixed(v / step, digits) + NARROW + letter;
    }
  }
  return fixed(v, Number.isInteger(v) ? 0 : 1);
});

// For axes: as few digits as a round number needs.
export const round = (value) => scaled(value).replace(/(\.\d*?)0+(?=\D|$)/, '$1').replace(/\.(?=\D|$)/, '');

export const bytes = (value) => orNone(value, (v) => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (v >= 1000 && unit < units.length - 1) {
    v /= 1000;
    unit++;
  }
  return fixed(v, unit === 0 || v >= 100 ? 0 : 1) + NARROW + units[unit];
});

export const rate = (value) => orNone(value, (v) => (v >= 100 ? count(v) : fixed(v, 1)));

// Compact: learning rates go from 0.1 to 1e-5
export const small = (value) => orNone(value, (v) => (v === 0 ? '0' : v >= 0.001 ? String(Number(v.toPrecision(3))) : v.toExponential(1).replace('-', '−')));

export const duration = (seconds) => orNone(seconds, (v) => {
  if (v < 1) return Math.round(v * 1000) + NARROW + 'ms';
  if (v < 10) return fixed(v, 1) + NARROW + 's';
  if (v < 60) return Math.round(v) + NARROW + 's';
  const whole = Math.round(v);
  const [days, hours, minutes] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  if (days > 0) return `${days}${NARROW}d ${hours}${NARROW}h`;
  if (hours > 0) return `${hours}${NARROW}h ${minutes}${NARROW}min`;
  return `${minutes}${NARROW}min ${whole % 60}${NARROW}s`;
});
