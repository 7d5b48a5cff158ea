// Elements of the page, made of texts: no text becomes markup.
'use strict';
const elements = (() => {
  const fill = (element, attributes, text) => {
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };
  return {
    make: (name, attributes = {}, text = '') => fill(document.createElement(name), attributes, text),
    svg: (name, attributes = {}, text = '') =>
      fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, text),
  };
})();
