// Sends each chosen file in a request of its own, two at a time, and shows what becomes of it.
// Without this script the form sends all files in one request and the page lists what became of them.
"use strict";
(() => {
  const form = document.getElementById("upload");
  const input = document.getElementById("id_files");
  const drop = document.getElementById("drop");
  const rows = document.getElementById("rows");
  const total = document.getElementById("total");
  const retryAll = document.getElementById("retry-all");
  const most = Number(form.dataset.most);
  const waiting = [];
  const entries = [];
  let sending = 0;

  for (const words of document.querySelectorAll(".scripted")) words.hidden = false;

  const add = (tag, parent, text) => {
    const element = parent.appendChild(document.createElement(tag));
    if (text) element.textContent = text;
    return element;
  };

  const size = (bytes) =>
    bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

  const count = () => {
    const of = (state) => entries.filter((entry) => entry.state === state).length;
    const parts = [`${entries.length} chosen`, `${of("kept")} kept`];
    if (of("refused")) parts.push(`${of("refused")} refused`);
    if (of("failed")) parts.push(`${of("failed")} failed on the way`);
    if (of("waiting") + of("sending")) parts.push(`${of("waiting") + of("sending")} to go`);
    total.textContent = `${parts.join(", ")}.`;
    retryAll.hidden = of("failed") === 0;
  };

  const show = (entry, state) => {
    entry.state = state;
    entry.row.className = state;
    entry.cell.replaceChildren();
    count();
  };

  const enlist = (file) => {
    const row = add("tr", rows);
    const name = add("td", row, `${file.name} (${size(file.size)})`);
    name.dataset.label = "File";
    const cell = add("td", row);
    cell.dataset.label = "State";
    const details = new FormData(form);
    details.delete("files");
    const entry = { file, row, cell, details, state: "" };
    entries.push(entry);
    wait(entry);
  };

  const wait = (entry) => {
    show(entry, "waiting");
    entry.cell.textContent = "waiting";
    waiting.push(entry);
    next();
  };

  const fail = (entry, sentence) => {
    show(entry, "failed");
    add("strong", entry.cell, "Not kept. ");
    entry.cell.append(`${sentence} `);
    const button = add("button", entry.cell, "Retry");
    button.type = "button";
    button.className = "quiet";
    button.setAttribute("aria-label", `Retry ${entry.file.name}`);
    button.addEventListener("click", () => wait(entry));
  };

  const kept = (entry, outcome) => {
    show(entry, "kept");
    add("strong", entry.cell, "Kept. ");
    entry.cell.append(`${outcome.sentence} `);
    add("a", entry.cell, "Open").href = outcome.address;
    add("br", entry.cell);
    const receipt = add("span", entry.cell, `${outcome.size}, ledger entry ${outcome.entry}, SHA-256 `);
    receipt.className = "fine";
    add("code", receipt, outcome.sha256).className = "digest";
  };

  // A refusal is final: the same file would be refused again.
  const refused = (entry, sentence) => {
    show(entry, "refused");
    add("strong", entry.cell, "Refused. ");
    entry.cell.append(sentence);
  };

  const answered = (entry, request) => {
    const answer = request.response;
    const outcome = answer && answer.files && answer.files[0];
    if (outcome && outcome.state === "kept") kept(entry, outcome);
    else if (outcome && outcome.state === "failed") fail(entry, outcome.sentence);
    else if (outcome) refused(entry, outcome.sentence);
    else if (request.status === 413) refused(entry, "The server does not take a request this large.");
    else if (request.responseURL.includes("/sign-in/"))
      fail(entry, "You are signed out. Sign in in another tab, then retry.");
    else fail(entry, `The server answered ${request.status}. Nothing half-made was kept.`);
  };

  const send = (entry) => {
    sending += 1;
    show(entry, "sending");
    const bar = add("progress", entry.cell);
    bar.max = 100;
    bar.setAttribute("aria-label", `Sending ${entry.file.name}`);
    const words = add("span", entry.cell, " sending 0 %");
    const body = new FormData();
    for (const [name, value] of entry.details) body.append(name, value);
    body.append("files", entry.file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const done = Math.floor((100 * event.loaded) / event.total);
      bar.value = done;
      words.textContent = done < 100 ? ` sending ${done} %` : " arrived, being checked";
    });
    request.addEventListener("load", () => answered(entry, request));
    request.addEventListener("error", () => fail(entry, "The connection was cut."));
    request.addEventListener("abort", () => fail(entry, "It was stopped."));
    request.addEventListener("loadend", () => {
      sending -= 1;
      next();
    });
    request.send(body);
  };

  const next = () => {
    while (sending < 2 && waiting.length) send(waiting.shift());
  };

  const take = (files) => {
    const section = document.getElementById("progress");
    section.hidden = false;
    const room = Math.max(0, most - waiting.length - sending);
    for (const file of [...files].slice(0, room)) enlist(file);
    if (files.length > room) {
      const row = add("tr", rows);
      row.className = "refused";
      add("td", row, `${files.length - room} more files`);
      add("td", row, `Only ${most} can be sent at once. Choose them again when these are done.`);
    }
    section.scrollIntoView({ block: "nearest" });
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(input.files);
    input.value = "";
  });
  retryAll.addEventListener("click", () => {
    for (const entry of entries.filter((one) => one.state === "failed")) wait(entry);
  });
  for (const kind of ["dragenter", "dragover"])
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) take(event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending || waiting.length) event.preventDefault();
  });
})();
