// An editor over the text area of a draft. The text area stays the form's field: what is typed here is written into it,
// as plain text where there is no form, else as markup, which the server cleans. Without this file it is typed into.
(() => {
  "use strict";

  const BLOCKS = "P,H3,H4,UL,OL,LI,TABLE,THEAD,TBODY,TR,BLOCKQUOTE".split(",");
  const KEPT = new Set([...BLOCKS, ..."BR,STRONG,EM,U,TH,TD,A".split(",")]);
  const SAME = { B: "strong", I: "em", DIV: "p", H1: "h3", H2: "h3", H5: "h4", H6: "h4" };
  const DROPPED = new Set("SCRIPT,STYLE,TITLE,META,LINK,TEMPLATE,SVG,IMG,OBJECT,XML".split(","));
  const IS_RICH = /^\s*<(p|h[1-6]|ul|ol|table|blockquote|div)(\s[^<>]*)?>[^]*>\s*$/i;
  const TABLE = "<table><tbody>" + "<tr><td><br></td><td><br></td></tr>".repeat(2) + "</tbody></table><p><br></p>";

  const element = (name, ...children) => {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  };

  // Parsed apart from the page, nothing in it loads or runs; only known elements come over, without their attributes.
  // Styles and handlers go before: the page's policy would report each of them.
  const STYLES = /<style[^]*?<\/style>|\s(?:style|on[a-z]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;
  const parsed = (markup) => copied(new DOMParser().parseFromString(markup.replace(STYLES, ""), "text/html").body);

  function copied(source) {
    const copy = document.createDocumentFragment();
    for (const node of source.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) copy.append(node.data);
      if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName)) continue;
      const name = SAME[node.tagName] ?? node.tagName.toLowerCase();
      if (!KEPT.has(name.toUpperCase())) {
        copy.append(copied(node));
        continue;
      }
      const made = element(name, copied(node));
      for (const span of ["colspan", "rowspan"]) if (node[span.replace("s", "S")] > 1) made.setAttribute(span, node.getAttribute(span));
      if (name === "a" && /^https?:/i.test(node.getAttribute("href") ?? "")) made.href = node.getAttribute("href");
      copy.append(made);
    }
    return copy;
  }

  const lines = (text) => text.split("\n").map((line) => element("p", line || element("br")));
  const hasForm = (root) => root.querySelector("strong,b,em,i,u,h3,h4,ul,ol,table,blockquote,a[href]");

  // The lines of text without form, as they were typed: one to a block, one to a break.
  function plain(root) {
    const written = [];
    const isBlock = (node) => node.nodeType === Node.ELEMENT_NODE && (node.tagName === "DIV" || BLOCKS.includes(node.tagName));
    let isFresh = true;
    for (const node of root.childNodes) {
      if (isBlock(node)) {
        written.push(plain(node));
        isFresh = true;
        continue;
      }
      const piece = node.nodeName === "BR" ? "\n" : (node.nodeType === Node.TEXT_NODE ? node.data : plain(node));
      if (isFresh) written.push(piece);
      else written[written.length - 1] += piece;
      isFresh = false;
    }
    // A break at a block's end only holds it open.
    return written.map((line) => line.replace(/\n$/, "")).join("\n").replaceAll("\u00a0", " ");
  }

  function written(surface) {
    const copy = element("div", copied(surface));
    if (!hasForm(copy)) return plain(surface);
    // Text beside blocks gets a paragraph of its own: the server tells markup by its beginning.
    for (const node of [...copy.childNodes]) {
      if (!BLOCKS.includes(node.nodeName)) {
        const before = node.previousSibling;
        if (before?.dataset?.loose) before.append(node);
        else {
          const loose = element("p");
          loose.dataset.loose = "1";
          node.replaceWith(loose);
          loose.append(node);
        }
      }
    }
    for (const loose of copy.querySelectorAll("[data-loose]")) delete loose.dataset.loose;
    return copy.innerHTML;
  }

  const run = (command, value) => document.execCommand(command, false, value);

  const COMMANDS = {
    heading: () => run("formatBlock", document.queryCommandValue("formatBlock") === "h3" ? "p" : "h3"),
    table: () => run("insertHTML", TABLE),
    plain(surface) {
      const copy = plainWords(surface);
      getSelection().selectAllChildren(surface);
      run("delete");
      run("formatBlock", "p");
      run("insertHTML", lines(copy).map((line) => line.outerHTML).join(""));
    },
  };
  const plainWords = (surface) => (hasForm(surface) ? surface.innerText.replace(/\n{2,}/g, "\n").replaceAll("\t", " ").trim() : plain(surface));

  function start(area, template) {
    const label = document.querySelector(`label[for="${area.id}"]`);
    if (!label || area.readOnly || area.disabled) return;
    const surface = element("div");
    const bar = template.content.firstElementChild.cloneNode(true);
    // The surface takes the text area's place for labels and for links to the field.
    surface.id = area.id;
    label.id = `${area.id}_label`;
    label.removeAttribute("for");
    area.id = `${area.id}_written`;
    surface.className = "editor__surface prose";
    surface.contentEditable = "true";
    for (const [name, value] of Object.entries({ role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id })) surface.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid"]) if (area.hasAttribute(name)) surface.setAttribute(name, area.getAttribute(name));
    bar.setAttribute("aria-controls", surface.id);
    surface.append(...(IS_RICH.test(area.value) ? [parsed(area.value)] : lines(area.value)));
    area.hidden = true;
    area.before(element("div", bar, surface));
    area.previousElementSibling.className = "editor";
    label.addEventListener("click", () => surface.focus());
    run("defaultParagraphSeparator", "p");
    run("styleWithCSS", false);

    // This listener comes before the form's own: when the form saves as typed, the text area holds the newest.
    surface.addEventListener("input", () => {
      area.value = written(surface);
    });
    surface.addEventListener("paste", (event) => {
      const markup = event.clipboardData.getData("text/html");
      if (!markup) return;
      event.preventDefault();
      run("insertHTML", element("div", parsed(markup)).innerHTML);
    });
    arm(bar, surface);
  }

  function arm(bar, surface) {
    const buttons = [...bar.querySelectorAll("button")];
    const reach = (reached) => {
      for (const button of buttons) button.tabIndex = button === reached ? 0 : -1;
    };
    reach(buttons[0]);
    bar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays where it is
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (!surface.contains(getSelection().anchorNode)) surface.focus();
      const command = button.dataset.command;
      if (COMMANDS[command]) COMMANDS[command](surface);
      else run(command);
      reach(button);
      tell();
    });
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
      reach(next);
      next.focus();
    });
    const tell = () => {
      if (!surface.contains(getSelection().anchorNode)) return;
      for (const button of buttons.filter((one) => one.hasAttribute("aria-pressed"))) {
        const command = button.dataset.command;
        const isOn = command === "heading" ? document.queryCommandValue("formatBlock") === "h3" : document.queryCommandState(command);
        button.setAttribute("aria-pressed", String(isOn));
      }
    };
    document.addEventListener("selectionchange", tell);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const template = document.getElementById("editor-toolbar");
    if (template) for (const area of document.querySelectorAll("textarea[data-editor]")) start(area, template);
  });
})();
