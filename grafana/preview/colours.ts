export const BACKGROUND = '#111217';
export const PANEL = '#181b1f';
export const TEXT = '#ccccdc';
export const MUTED = '#6e7079';
export const ACCENT = '#73bf69';
export const LINES = [
  '#73bf69',
  '#f2cc0c',
  '#8ab8ff',
  '#ff780a',
  '#f2495c',
  '#b877d9',
  '#5794f2',
  '#fade2a',
  '#ca95e5',
];
export const FONT = 'DejaVu Sans, Liberation Sans, Arial, sans-serif';
