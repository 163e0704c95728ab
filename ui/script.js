/* What the page does in the browser besides Gradio's own: scrolling, the reader on narrow screens, keys, finding. */
"use strict";

(() => {
    const find = (selector) => document.querySelector(selector);
    let opener = null; // the button that opened what the reader shows
    let byKeyboard = false;
    let shown = null; // data-view of what the reader shows
    let anchor = null; // height and distance from the end to keep while text is added above
    let following = true; // whether the conversation scrolls along with its end

    /* -- the reader */

    function openPane() {
        document.body.classList.add("reading");
    }

    function closePane() {
        document.body.classList.remove("reading");
        find(".marker.current, .note.current")?.classList.remove("current");
        if (opener?.isConnected) opener.focus({ preventScroll: true });
    }

    function readerChanged() {
        const view = find("#reader [data-view]")?.dataset.view ?? null;
        const sheet = find("#reader .sheet");
        if (!sheet) return;
        if (view === shown) {
            if (anchor === null || sheet.scrollHeight === anchor.height) return;
            sheet.scrollTop = sheet.scrollHeight - anchor.end;
            anchor = null;
            return;
        }
        shown = view;
        anchor = null;
        showMark(sheet);
    }

    function showMark(sheet) {
        const marks = sheet.querySelectorAll("mark");
        if (!marks.length) {
            sheet.scrollTop = 0;
            return;
        }
        const first = marks[0].getBoundingClientRect();
        const last = marks[marks.length - 1].getBoundingClientRect();
        const box = sheet.getBoundingClientRect();
        const room = Math.max(24, (box.height - (last.bottom - first.top)) / 2);
        sheet.scrollTop += first.top - box.top - room;
        if (byKeyboard) marks[0].focus({ preventScroll: true });
    }

    document.addEventListener("click", (event) => {
        const target = event.target.closest?.("[data-turn], [data-entry], [data-more], [data-close], #documents, #update");
        if (!target) return;
        if (target.dataset.close) return closePane();
        if (target.dataset.more) {
            const sheet = target.closest(".sheet");
            const height = sheet.scrollHeight;
            anchor = target.dataset.more === "above" ? { height, end: height - sheet.scrollTop } : null;
            return;
        }
        byKeyboard = event.detail === 0;
        openPane();
        if (!target.closest("#reader")) opener = target;
        if (target.dataset.turn) {
            document.querySelectorAll(".current").forEach((other) => other.classList.remove("current"));
            target.classList.add("current");
            const mark = find("#reader mark");
            if (mark) showMark(mark.closest(".sheet")); // the same words again: Gradio sends no change
        }
    });

    /* -- questions to begin with */

    document.addEventListener("click", (event) => {
        const question = event.target.closest?.("[data-ask]")?.dataset.ask;
        const box = find("#question textarea");
        if (!question || !box) return;
        box.value = question;
        box.dispatchEvent(new Event("input", { bubbles: true }));
        box.focus();
        setTimeout(() => find("#ask").click(), 50); // once Gradio has taken the text over
    });

    /* -- finding a document by name */

    let waiting = 0;
    document.addEventListener("input", (event) => {
        if (!event.target.matches?.(".finder")) return;
        clearTimeout(waiting);
        const detail = event.target.value;
        const element = event.target;
        waiting = setTimeout(() => element.dispatchEvent(new CustomEvent("footnote-find", { detail, bubbles: true })), 150);
    });

    /* -- the keyboard */

    document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        const cite = event.target.closest?.(".cite") ?? find(".cite:hover");
        if (cite && !cite.classList.contains("hushed")) {
            cite.classList.add("hushed");
            cite.addEventListener("mouseleave", () => cite.classList.remove("hushed"), { once: true });
            cite.addEventListener("focusout", () => cite.classList.remove("hushed"), { once: true });
        } else if (document.body.classList.contains("reading")) {
            closePane();
        }
    });

    /* -- the conversation follows its end, but never scrolls the beginning of the newest answer away */

    function end(scroll) {
        const exchanges = scroll.querySelectorAll(".exchange");
        const newest = exchanges[exchanges.length - 1];
        const bottom = scroll.scrollHeight - scroll.clientHeight;
        if (!newest) return 0;
        const top = newest.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop;
        return Math.min(bottom, Math.max(0, top - 12));
    }

    function watch(scroll, reader) {
        // Only the reader's own hand stops the following: a scroll event alone may be the browser's, which moves
        // the conversation whenever an answer is replaced by a shorter one.
        let byHand = false;
        for (const gesture of ["wheel", "touchmove", "pointerdown", "keydown"]) {
            scroll.addEventListener(gesture, () => { byHand = true; }, { passive: true });
        }
        scroll.addEventListener("scroll", () => {
            if (byHand) following = scroll.scrollTop >= end(scroll) - 40;
        }, { passive: true });
        const place = () => {
            if (following) scroll.scrollTop = end(scroll);
        };
        const follow = () => {
            byHand = false;
            following = true;
        };
        new MutationObserver(place).observe(scroll, { childList: true, subtree: true, characterData: true });
        const sizes = new ResizeObserver(place); // a question of many lines leaves the conversation less room
        for (const element of [scroll, ...scroll.children]) sizes.observe(element);
        new MutationObserver(readerChanged).observe(reader, {
            childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["data-view"],
        });
        // On the document: Gradio makes the button anew each time it shows it again.
        document.addEventListener("keydown", (event) => {
            if (event.key === "Enter" && !event.shiftKey && event.target.matches?.("#question textarea")) follow();
        });
        document.addEventListener("click", (event) => {
            if (event.target.closest?.("#ask")) follow();
        });
        readerChanged();
    }

    // Gradio puts the parts in one by one, in an order that changes from load to load.
    const parts = ["#scroll", "#past", "#live", "#reader"];
    const start = new MutationObserver(() => {
        if (!parts.every((part) => find(part))) return;
        start.disconnect();
        watch(find("#scroll"), find("#reader"));
    });
    start.observe(document.documentElement, { childList: true, subtree: true });
})();
