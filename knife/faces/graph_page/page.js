
"use strict";
(() => {
  const svg = document.getElementById("graph");
  const said = document.getElementById("said");
  const find = document.getElementById("find");
  const first = said.textContent;
  const whole = svg.viewBox.baseVal;
  const home = { x: whole.x, y: whole.y, w: whole.width, h: whole.height };
  const view = { ...home };
  const nodes = [...svg.querySelectorAll(".node")].map((element) => {
    const { e: x, f: y } = element.transform.baseVal.consolidate().matrix;
    return { element, x, y, home: { x, y }, edges: [], name: element.dataset.name };
  });
  const edges = [...svg.querySelectorAll(".edge")].map((element) => {
    const edge = { element, a: +element.dataset.a, b: +element.dataset.b };
    nodes[edge.a].edges.push(edge);
    nodes[edge.b].edges.push(edge);
    return edge;
  });
  const text = (element) => element.querySelector("title").textContent;
  let chosen = null;

  // What is seen.
  const show = () => {
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    svg.style.setProperty("--s", view.w / home.w);
  };
  const zoom = (by, at = { x: view.x + view.w / 2, y: view.y + view.h / 2 }) => {
    const width = Math.min(Math.max(view.w * by, home.w / 40), home.w * 4);
    const scale = width / view.w;
    view.x = at.x - (at.x - view.x) * scale;
    view.y = at.y - (at.y - view.y) * scale;
    view.w *= scale;
    view.h *= scale;
    show();
  };
  const move = (dx, dy) => {
    view.x += dx;
    view.y += dy;
    show();
  };
  const fit = () => {
    Object.assign(view, home);
    show();
  };
  const look = (node) => {
    view.x = node.x - view.w / 2;
    view.y = node.y - view.h / 2;
    show();
  };
  const point = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY);
    return at.matrixTransform(svg.getScreenCTM().inverse());
  };

  // What stands out.
  const clear = () => {
    svg.classList.remove("faint");
    for (const one of [...nodes, ...edges]) one.element.classList.remove("on", "match");
    for (const one of nodes) one.element.setAttribute("aria-pressed", "false");
    chosen = null;
    said.textContent = first;
  };
  const choose = (node) => {
    const again = chosen === node;
    clear();
    if (again) return;
    chosen = node;
    svg.classList.add("faint");
    node.element.setAttribute("aria-pressed", "true");
    node.element.classList.add("on");
    for (const edge of node.edges) {
      edge.element.classList.add("on");
      nodes[edge.a].element.classList.add("on");
      nodes[edge.b].element.classList.add("on");
    }
    const names = node.edges.map((edge) => nodes[edge.a === nodes.indexOf(node) ? edge.b : edge.a].name);
    said.textContent = `${text(node.element)}. Here tied to ${names.join(", ") || "nothing"}.`;
  };
  const search = () => {
    const wanted = find.value.trim().toLowerCase();
    clear();
    if (!wanted) return [];
    const found = nodes.filter((node) => node.name.toLowerCase().includes(wanted));
    svg.classList.add("faint");
    for (const node of found) node.element.classList.add("on", "match");
    const names = found.map((node) => node.name);
    said.textContent = `${found.length} of ${nodes.length} names match${names.length ? ": " : "."}${names.join(", ")}`;
    return found;
  };

  // Where a node is.
  const place = (node, x, y) => {
    node.x = x;
    node.y = y;
    node.element.setAttribute("transform", `translate(${x} ${y})`);
    for (const edge of node.edges) {
      for (const line of edge.element.querySelectorAll("line")) {
        line.setAttribute("x1", nodes[edge.a].x);
        line.setAttribute("y1", nodes[edge.a].y);
        line.setAttribute("x2", nodes[edge.b].x);
        line.setAttribute("y2", nodes[edge.b].y);
      }
    }
  };

  // What a hand does.
  let grip = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const element = event.target.closest(".node");
    const node = nodes.find((one) => one.element === element) ?? null;
    grip = { node, at: point(event), x: event.clientX, y: event.clientY, moved: false };
  });
  window.addEventListener("pointermove", (event) => {
    if (!grip) return;
    if (Math.hypot(event.clientX - grip.x, event.clientY - grip.y) > 3) grip.moved = true;
    if (!grip.moved) return;
    const at = point(event);
    if (grip.node) place(grip.node, at.x, at.y);
    else move(grip.at.x - at.x, grip.at.y - at.y);
  });
  window.addEventListener("pointerup", () => {
    const held = grip;
    grip = null;
    if (!held || held.moved) return;
    if (held.node) choose(held.node);
    else clear();
  });
  window.addEventListener("pointercancel", () => {
    grip = null;
  });
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(Math.max(-100, Math.min(100, event.deltaY)) / 400), point(event));
  }, { passive: false });
  for (const one of [...nodes, ...edges]) {
    one.element.addEventListener("pointerenter", () => {
      if (!grip && !chosen && !find.value) said.textContent = text(one.element);
    });
  }

  // What keys do.
  const step = () => view.w / 12;
  const keys = {
    "+": () => zoom(0.8),
    "=": () => zoom(0.8),
    "-": () => zoom(1.25),
    "0": fit,
    Escape: () => {
      find.value = "";
      clear();
    },
    ArrowLeft: () => move(-step(), 0),
    ArrowRight: () => move(step(), 0),
    ArrowUp: () => move(0, -step()),
    ArrowDown: () => move(0, step()),
  };
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = nodes.find((one) => one.element === event.target);
    const action = node && [" ", "Enter"].includes(event.key) ? () => choose(node) : keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  find.addEventListener("input", search);
  find.addEventListener("keydown", (event) => {
    if (event.key === "Escape") keys.Escape();
  });

  const controls = document.getElementById("controls");
  controls.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = search();
    if (found.length) {
      look(found[0]);
      found[0].element.focus();
    }
  });
  const buttons = {
    nearer: () => zoom(0.8),
    farther: () => zoom(1.25),
    fit,
    back: () => {
      for (const node of nodes) place(node, node.home.x, node.home.y);
      fit();
    },
  };
  for (const [id, action] of Object.entries(buttons)) {
    document.getElementById(id).addEventListener("click", action);
  }
  controls.hidden = false;
  document.getElementById("help").hidden = false;
})();
