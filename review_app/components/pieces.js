// A difference between two texts as it is shown: runs that are the same, removed or added.

const PIECES = { same: "span", removed: "del", added: "ins" };
const AROUND = 24;

function piecesOf(pieces) {
  return pieces.map(([kind, text]) => element(PIECES[kind], { class: kind }, text));
}

// Long unchanged text between two changes is cut to its ends.
function shortened(pieces) {
  return pieces.map(([kind, text], index) => {
    const characters = [...text];
    if (kind !== "same" || characters.length <= 2 * AROUND) return [kind, text];
    const head = index ? characters.slice(0, AROUND).join("") : "";
    const tail = index < pieces.length - 1 ? characters.slice(-AROUND).join("") : "";
    return [kind, `${head}…${tail}`];
  });
}
