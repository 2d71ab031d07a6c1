/** A page, walked through with the Tab key. */

/** What Tab stops at, from the top of the page to its end, as `{ name, outline, contrast, inView }`. */
export async function tabStops(page, key = 'Tab') {
  await page.evaluate(() => { globalThis.stops = []; });
  for (let presses = 0; presses < 400; presses++) {
    await page.keyboard.press(key);
    const end = await page.evaluate(noteStop);
    if (end) break;
  }
  return page.evaluate(() => globalThis.stops);
}

/** True when the focus has left the page, or begun again. */
function noteStop() {
  const element = document.activeElement;
  if (element === document.body || element === document.documentElement) return true;
  const name = globalThis.nameOf(element);
  /* A field of a date has a stop for its day, its month and its year. */
  if (globalThis.stops.at(-1)?.name === name) return false;
  if (globalThis.stops.some((stop) => stop.name === name)) return true;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  globalThis.stops.push({
    name,
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    contrast: globalThis.contrastAround(element, style.outlineColor, parseFloat(style.outlineOffset) < 0),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  });
  return false;
}

/** What one must be able to reach: links, buttons and fields that are shown, in the order of the page; of radio buttons the chosen one. */
export async function reachable(page) {
  return page.evaluate(() => {
    const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const all = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]');
    const stops = (element) => shown(element) && !element.disabled && (element.type !== 'radio' || element.checked);
    return [...all].filter(stops).map(globalThis.nameOf);
  });
}

/** Gives the page the two functions that the others use. */
export async function equip(page) {
  await page.addInitScript(() => {
    globalThis.nameOf = (element) => {
      const place = [...document.querySelectorAll('*')].indexOf(element);
      return `${place} ${element.localName} ${(element.textContent.trim() || element.id).slice(0, 40)}`;
    };
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const pixel = (colour) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return canvas.getImageData(0, 0, 1, 1).data;
    };
    const luminance = (colour) => {
      const [red, green, blue] = [...pixel(colour)].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = (element) => {
      const colour = element ? getComputedStyle(element).backgroundColor : 'white';
      return !element || pixel(colour)[3] === 255 ? colour : ground(element.parentElement);
    };
    globalThis.contrastAround = (element, colour, inside) => {
      const [light, dark] = [luminance(colour), luminance(ground(inside ? element : element.parentElement))].sort((one, other) => other - one);
      return (light + 0.05) / (dark + 0.05);
    };
  });
}
