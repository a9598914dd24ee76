import type { TableLayout } from './table-layout.js';

/** Remembers what is made of a table's layout. */
export function oncePerTable<Made>(make: (layout: TableLayout) => Made): (layout: TableLayout) => Made {
  const made = new WeakMap<TableLayout, Made>();
  return (layout) => {
    const known = made.get(layout) ?? make(layout);
    made.set(layout, known);
    return known;
  };
}

/** Remembers what is made of a table's layout and a shape that has a name in that table. */
export function oncePerShape<Shape, Made>(
  make: (layout: TableLayout, shape: Shape) => Made,
  nameOf: (shape: Shape) => string,
): (layout: TableLayout, shape: Shape) => Made {
  const shapesOf = oncePerTable(() => new Map<string, Made>());
  return (layout, shape) => {
    const shapes = shapesOf(layout);
    const name = nameOf(shape);
    const known = shapes.get(name) ?? make(layout, shape);
    shapes.set(name, known);
    return known;
  };
}
