// What is wrong with a page as it stands: put into it behind axe's own script.
//
// To measure contrast is most of what axe does, and nearly every text looks like one that was measured already: the
// same letters upon the same layers. Each look is measured once, until one of it is found sound. Where a layer does not
// reach behind the whole of a text, or anything else is painted there, its look tells nothing and it is measured anew.

const LETTERS = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextStroke"]
const NO_LAYER = {
    backgroundColor: "rgba(0, 0, 0, 0)",
    backgroundImage: "none",
    opacity: "1",
    mixBlendMode: "normal",
    filter: "none",
}
const ROUNDING = 1 // pixel

const layerOf = element => {
    const style = getComputedStyle(element)
    const own = Object.keys(NO_LAYER).filter(name => style[name] !== NO_LAYER[name])
    return own.map(name => `${name} ${style[name]}`).join(" ")
}

const textsOf = element =>
    [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE && node.data.trim())

const linesOf = text => {
    const around = document.createRange()
    around.selectNodeContents(text)
    return [...around.getClientRects()]
}

const isWithin = (place, other) =>
    other.left - ROUNDING <= place.left && place.right <= other.right + ROUNDING &&
    other.top - ROUNDING <= place.top && place.bottom <= other.bottom + ROUNDING

const isBeside = (place, other) =>
    place.right <= other.left + ROUNDING || other.right <= place.left + ROUNDING ||
    place.bottom <= other.top + ROUNDING || other.bottom <= place.top + ROUNDING

// Returns what names the look of an element, with the page as it is now; null for a look that tells nothing.
globalThis.looksNow = () => {
    const layers = []
    for (const element of document.querySelectorAll("*")) {
        const layer = layerOf(element)
        if (layer) layers.push({ element, layer, place: element.getBoundingClientRect() })
    }
    return element => {
        const texts = textsOf(element)
        if (!texts.length && !element.matches("input, select, textarea")) return null
        const places = texts.length ? texts.flatMap(linesOf) : [element.getBoundingClientRect()]
        const behind = layers.filter(one => one.element.contains(element))
        const isPlain = layers.every(one =>
            places.every(place => (behind.includes(one) ? isWithin : isBeside)(place, one.place)))
        if (!isPlain || !axe.commons.dom.isVisibleOnScreen(element)) return null
        const style = getComputedStyle(element)
        return [...LETTERS.map(name => style[name]), ...behind.map(one => one.layer)].join(" | ")
    }
}

// Runs axe; adds to the looks that are known to be sound those that it finds so.
const violations = async (options, sound) => {
    const rule = axe._audit.rules.find(one => one.id === "color-contrast")
    const check = axe._audit.checks["color-contrast"]
    const { matches } = rule, { evaluate } = check
    const lookOf = looksNow()
    rule.matches = (element, ...told) => !sound.has(lookOf(element)) && matches.call(rule, element, ...told)
    check.evaluate = function (element, ...told) {
        const look = lookOf(element)
        const isSound = sound.has(look) || evaluate.call(this, element, ...told)
        if (isSound && look) sound.add(look)
        return isSound
    }
    const found = (await axe.run(document, options)).violations
    Object.assign(rule, { matches })
    Object.assign(check, { evaluate })
    return found.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(" ").slice(0, 300)}`)
}

const overflow = () => {
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth
    return over ? [`it scrolls ${over} pixels sideways`] : []
}

// The numbers of a tally whose digits stand on two lines.
const torn = () => [...document.querySelectorAll(".tally strong")]
    .filter(number => linesOf(number).length > 1)
    .map(number => `the number ${number.textContent} is torn`)

globalThis.lookOver = async ({ options, known }) => {
    const sound = new Set(known.split("\n"))
    const wrong = [...await violations(options, sound), ...overflow(), ...torn()]
    return { wrong, known: [...sound].join("\n") }
}
