"use strict";
// The browser's own print, by a button: the sheet is all that comes out.
const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
