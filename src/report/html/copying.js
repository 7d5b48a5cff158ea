// Tables as texts for other programs, and the way into the clipboard.
'use strict';
const copying = (() => {
  const formats = {
    CSV: (rows) => rows.map((row) => row.map((cell) =>
      /[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell).join(',')).join('\n') + '\n',
    Markdown: (rows) => {
      const line = (row) => `| ${row.map((cell) => cell.replace(/([\\|<>*_`])/g, '\\$1')).join(' | ')} |`;
      return [line(rows[0]), `|${rows[0].map(() => '---|').join('')}`, ...rows.slice(1).map(line), '']
        .join('\n');
    },
    LaTeX: (rows) => {
      const signs = { '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}',
                      '±': '$\\pm$', '≈': '$\\approx$', '<': '$<$', '>': '$>$', '×': '$\\times$' };
      const text = (cell) => cell.replace(/[&%$#_{}]|[\\~^±≈<>×]/g, (sign) => signs[sign] || `\\${sign}`);
      const line = (row) => `${row.map(text).join(' & ')} \\\\`;
      return [`\\begin{tabular}{${'l'.repeat(rows[0].length)}}`, '\\toprule', line(rows[0]), '\\midrule',
              ...rows.slice(1).map(line), '\\bottomrule', '\\end{tabular}', ''].join('\n');
    },
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch (refused) {  // a browser that trusts no file
      const area = elements.make('textarea', { 'aria-hidden': 'true' });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  };

  return { formats, copy };
})();
