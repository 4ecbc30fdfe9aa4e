(() => {
  window.vitals = { lcp: 0, cls: 0, tbt: 0, fcp: 0 };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (e) => { window.vitals.lcp = e.startTime; });
  watch("layout-shift", (e) => { window.vitals.cls += e.hadRecentInput ? 0 : e.value; });
  watch("longtask", (e) => { window.vitals.tbt += Math.max(0, e.duration - 50); });
  watch("paint", (e) => { if (e.name === "first-contentful-paint") window.vitals.fcp = e.startTime; });
})();
