// Draws the charts of the analysis page once the page is there. Without it, the tables stand.
(() => {
  "use strict";

  const own = document.currentScript.dataset;
  const drawings = () => document.querySelectorAll("[data-plot]");

  // The library carries one for maps, which writes its own style element as it is loaded, unless something with this id
  // is there: the policy forbids it, and no map is drawn here. The id changes with the library's version; the browser
  // test of this page fails then.
  const STYLE_OF_MAPS = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";

  const CONFIG = {
    displaylogo: false,
    displayModeBar: true,
    showSendToCloud: false,
    showTips: false,
    modeBarButtons: [["toImage"]],
    toImageButtonOptions: { format: "svg" },
    responsive: true,
    scrollZoom: false,
    doubleClick: false,
    locale: document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en",
  };

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const narrow = window.matchMedia("(max-width: 720px)");

  // A figure names colours and typefaces as the stylesheet's tokens; their values depend on the reader's scheme.
  const valued = (part, styles) => {
    if (typeof part === "string") {
      const token = /^var\((--[\w-]+)\)$/.exec(part);
      return token ? styles.getPropertyValue(token[1]).trim() : part;
    }
    if (Array.isArray(part)) return part.map((one) => valued(one, styles));
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, valued(value, styles)]));
  };

  const draw = (drawing) => {
    const stored = JSON.parse(document.getElementById(drawing.dataset.plot).textContent);
    const figure = valued(stored, getComputedStyle(document.documentElement));
    if (narrow.matches) for (const [axis, part] of Object.entries(figure.narrow)) Object.assign(figure.layout[axis], part);
    return Plotly.react(drawing, figure.data, figure.layout, CONFIG).then(() => quieten(drawing));
  };

  // The numbers are read from the table: a reader of the screen is spared the drawing's loose words.
  const quieten = (drawing) => {
    for (const svg of drawing.querySelectorAll(".main-svg")) svg.setAttribute("aria-hidden", "true");
  };

  const failed = (drawing) => {
    const frame = drawing.closest(".plot__frame");
    frame.hidden = true;
    frame.parentElement.querySelector(".plot__failed").hidden = false;
  };

  const drawAll = () => {
    for (const drawing of drawings()) {
      try {
        draw(drawing).catch(() => failed(drawing));
      } catch {
        failed(drawing);
      }
    }
  };

  const loaded = (address) =>
    new Promise((done, refused) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = refused;
      document.head.append(script);
    });

  window.addEventListener("load", () => {
    if (!drawings().length) return;
    const instead = document.createElement("meta");
    instead.id = STYLE_OF_MAPS;
    document.head.append(instead);
    loaded(own.plotly)
      .then(() => loaded(own.words))
      .then(() => {
        drawAll();
        for (const changing of [dark, narrow]) changing.addEventListener("change", drawAll);
      })
      .catch(() => drawings().forEach(failed));
  });

  // Paper shows the tables: opened for the print, and closed again after it.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".plot details:not([open])")];
    for (const details of opened) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
})();
