// By which metric the page of a report speaks. Templates have its sections for other metrics; the address
// names the chosen one behind '#', and the page is read anew when another is chosen.
'use strict';
const view = (() => {
  const data = document.getElementById('data');
  const own = data.dataset.view;
  const templates = [...document.querySelectorAll('template[data-view]')];
  const wordsOfHash = () => new URLSearchParams(location.hash.slice(1));
  const templateOf = (name) => templates.find((one) => one.dataset.view === name);
  const template = templateOf(wordsOfHash().get('m'));
  const metric = template ? template.dataset.view : own;

  if (template) {
    for (const section of [...template.content.querySelectorAll('section')])
      document.getElementById(section.id).replaceWith(section);
    data.textContent = template.content.querySelector('script').textContent;
  }

  const makePicker = () => {
    if (templates.length === 0) return null;
    const picker = elements.make('select', { 'aria-label': 'Metric' });
    for (const name of [own, ...templates.map((one) => one.dataset.view)])
      picker.append(new Option(name, name, name === metric, name === metric));
    picker.addEventListener('change', () => {
      const words = wordsOfHash();
      words.set('m', picker.value);
      words.delete('b');  // brushes are places on the axes of the metric before
      location.hash = words;  // and the page is read anew
    });
    return picker;
  };

  return {
    picker: makePicker(),
    writeHash: (words) => { if (template) words.set('m', metric); },
    // Reads the page anew if the address names another metric.
    isStale: () => {
      const named = wordsOfHash().get('m') || own;
      const isOther = named !== metric && (named === own || templateOf(named) !== undefined);
      if (isOther) location.reload();
      return isOther;
    },
  };
})();
