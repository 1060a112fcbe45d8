// What keeps a page from being used by everybody: names, headings, references, width.
() => {
  const found = [];
  const seen = (e) => e.checkVisibility({ visibilityProperty: true });
  const named = (e) =>
    e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.textContent.trim() || e.labels?.length;
  if (!document.documentElement.lang) found.push("the page names no language");
  if (document.querySelectorAll("h1").length !== 1) found.push("there is not exactly one first heading");
  if (document.querySelectorAll("main").length !== 1) found.push("there is not exactly one main part");
  let level = 0;
  for (const heading of [...document.querySelectorAll("main h1, main h2, main h3, main h4")].filter(seen)) {
    const next = Number(heading.tagName[1]);
    if (level && next > level + 1) found.push(`heading “${heading.textContent.trim()}” skips a level`);
    level = next;
  }
  for (const control of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea"))
    if (seen(control) && !named(control)) found.push(`no name: ${control.outerHTML.slice(0, 120)}`);
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`id ${id} is there twice`);
  for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"])
    for (const e of document.querySelectorAll(`[${attribute}]`))
      for (const id of e.getAttribute(attribute).split(/\s+/))
        if (!document.getElementById(id)) found.push(`${attribute} names ${id}, which is not there`);
  for (const picture of document.querySelectorAll("img:not([alt])")) found.push(`no text for ${picture.src}`);
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) found.push(`the page is ${wide} pixels too wide`);
  return found;
}
