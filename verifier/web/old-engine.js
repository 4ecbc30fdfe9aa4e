// In the words of 1999, so that every engine understands it: if the module above never started, say so.
(function () {
  function tell() {
    if (document.documentElement.getAttribute("data-started") === null) {
      document.getElementById("too-old").removeAttribute("hidden");
    }
  }
  if (window.addEventListener) {
    window.addEventListener("load", tell, false);
  } else {
    window.attachEvent("onload", tell);
  }
})();
