// Looks every two seconds whether the examination is done, and then shows it.
"use strict";
(() => {
  const box = document.getElementById("under-way");
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.state, { headers: { Accept: "application/json" } });
      if (answer.ok && !(await answer.json()).under_way) {
        window.location.reload();
        return;
      }
    } catch {
      // The connection is away for a moment: the next look may find it again.
    }
    window.setTimeout(look, 2000);
  };
  window.setTimeout(look, 1000);
})();
