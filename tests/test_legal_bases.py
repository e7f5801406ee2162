"""Legal bases: examples of each opening word and its traps, the shared plans, the heads of real acts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.citations import find_citations
from extractors.header import read_header
from extractors.layout import layout_of_pdf
from extractors.legal_bases import read_legal_bases
from extractors.model import Context, Layout, LayoutBlock, Part, PlacedText
from extractors.text_layout import layout_of_text
from schemas.codes import BASIS_KINDS, FINDING_CODES

SHARED = Path(__file__).parent.parent.parent / "shared"
CONTEXT = Context(issuer="Ủy ban nhân dân tỉnh Trà Vinh", province_name="Trà Vinh")


def preamble(*paragraphs: str) -> Layout:
    """A main part of bare paragraphs, the last of them the operative words."""
    blocks = [LayoutBlock("paragraph", PlacedText(text)) for text in paragraphs]
    blocks.append(LayoutBlock("heading", PlacedText("QUYẾT ĐỊNH:")))
    blocks.append(LayoutBlock("paragraph", PlacedText("Căn cứ Kế hoạch số 9/KH-UBND, các sở thực hiện."), level=6))
    return Layout(blocks, [], [Part("main", 0, len(blocks) - 1)], "txt", None)


def read(*paragraphs: str) -> list[tuple[str, str]]:
    return [(draft.values["kind"], draft.text) for draft in read_legal_bases(preamble(*paragraphs), CONTEXT)]


EXAMPLES: list[tuple[str, list[tuple[str, str]], str]] = [
    (
        "Căn cứ Luật Đất đai ngày 29/11/2013; Luật sửa đổi, bổ sung một số điều của Luật Đất đai ngày 15/6/2018;",
        [
            (
                "can_cu",
                "Căn cứ Luật Đất đai ngày 29/11/2013; Luật sửa đổi, bổ sung một số điều của Luật Đất đai ngày 15/6/2018;",
            )
        ],
        "two acts under one opening word are one basis",
    ),
    (
        "Thực hiện Quyết định số 165/QĐ-TTg ngày 28/02/2023 của Thủ tướng Chính phủ; theo đề nghị của Sở Công "
        "Thương tại Tờ trình số "
        "3112/TTr-SCT ngày 18/12/2023, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:",
        [
            ("thuc_hien", "Thực hiện Quyết định số 165/QĐ-TTg ngày 28/02/2023 của Thủ tướng Chính phủ;"),
            ("theo_de_nghi", "theo đề nghị của Sở Công Thương tại Tờ trình số 3112/TTr-SCT ngày 18/12/2023,"),
        ],
        "one sentence with two kinds, before the clause in which the issuer acts",
    ),
    (
        "Căn cứ Thỏa thuận hợp tác phát triển du lịch giữa 08 tỉnh, được ký kết ngày 14/11/2020;",
        [("can_cu", "Căn cứ Thỏa thuận hợp tác phát triển du lịch giữa 08 tỉnh, được ký kết ngày 14/11/2020;")],
        "an agreement is an act without a number",
    ),
    (
        "Theo đề nghị của Giám đốc Sở Công Thương.",
        [("theo_de_nghi", "Theo đề nghị của Giám đốc Sở Công Thương.")],
        "a proposal may name only the proposer",
    ),
    (
        "Xét đề nghị của Chánh Văn phòng UBND tỉnh,",
        [("theo_de_nghi", "Xét đề nghị của Chánh Văn phòng UBND tỉnh,")],
        "the older opening of a proposal",
    ),
    (
        "Xét Tờ trình số 1501/TTr-UBND ngày 15/6/2022 của Ủy ban nhân dân tỉnh; Báo cáo thẩm tra số 12/BC-HĐND; ý "
        "kiến thảo luận của "
        "đại biểu Hội đồng nhân dân tại kỳ họp.",
        [
            (
                "theo_de_nghi",
                "Xét Tờ trình số 1501/TTr-UBND ngày 15/6/2022 của Ủy ban nhân dân tỉnh; Báo cáo thẩm tra số "
                "12/BC-HĐND; ý kiến thảo luận "
                "của đại biểu Hội đồng nhân dân tại kỳ họp.",
            )
        ],
        "the People's Council's form: all one clause",
    ),
    (
        "Căn cứ Thông tư số 85/2019/TT-BTC của Bộ trưởng Bộ Tài chính, Bộ Nội vụ hướng dẫn về phí và lệ phí;",
        [
            (
                "can_cu",
                "Căn cứ Thông tư số 85/2019/TT-BTC của Bộ trưởng Bộ Tài chính, Bộ Nội vụ hướng dẫn về phí và lệ phí;",
            )
        ],
        "a second ministry that issued the act cited is not the issuer's own clause",
    ),
    (
        "Căn cứ chức năng, nhiệm vụ của đơn vị;",
        [],
        "no act is named",
    ),
    (
        "Thực hiện chủ trương của Đảng, chỉ đạo của Chính phủ, thời gian qua ý thức đã chuyển biến.",
        [],
        "no act is named",
    ),
    (
        "Căn cứ Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX;",
        [("can_cu", "Căn cứ Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX;")],
        "an act without a number",
    ),
    (
        "Để triển khai thực hiện Chỉ thị số 05/CT-TTg ngày 01/3/2014 của Thủ tướng Chính phủ, Chủ tịch Ủy ban "
        "nhân dân tỉnh yêu cầu:",
        [("thuc_hien", "Để triển khai thực hiện Chỉ thị số 05/CT-TTg ngày 01/3/2014 của Thủ tướng Chính phủ,")],
        "the opening of a directive: a basis, with a finding",
    ),
    (
        "Thực hiện Chương trình số 60-CTr/TU ngày 15/5/2023 của Ban Chấp hành Đảng bộ tỉnh, Ủy ban nhân dân tỉnh "
        "Kon Tum xây dựng Kế hoạch.",
        [("thuc_hien", "Thực hiện Chương trình số 60-CTr/TU ngày 15/5/2023 của Ban Chấp hành Đảng bộ tỉnh,")],
        "the act cited ends where the issuer's clause begins",
    ),
]


@pytest.mark.parametrize(("text", "expected", "why"), EXAMPLES, ids=[why for _, _, why in EXAMPLES])
def test_example(text: str, expected: list[tuple[str, str]], why: str) -> None:
    assert read(text) == expected


def test_a_second_proposal_is_no_subject_of_the_first() -> None:
    text = "Xét đề nghị của Sở Y tế tại Công văn số 784/SYT ngày 08/4/2016, đề nghị của Sở Tài chính tại Công văn số 9/STC,"
    first = find_citations(text, CONTEXT)[0]
    assert (first.cited_notation, first.cited_title) == ("784/SYT", None)


def test_body_sentence_is_no_basis() -> None:
    """The paragraph behind "QUYẾT ĐỊNH:" in every example begins with "Căn cứ" and names an act."""
    assert read("Căn cứ Luật Đất đai ngày 29/11/2013;") == [("can_cu", "Căn cứ Luật Đất đai ngày 29/11/2013;")]


def test_text_is_a_slice_of_its_block() -> None:
    layout = preamble(
        "Thực hiện Quyết định số 165/QĐ-TTg; theo đề nghị của Sở Công Thương, Ủy ban nhân dân tỉnh ban hành Kế hoạch."
    )
    for draft in read_legal_bases(layout, CONTEXT):
        assert layout.blocks[draft.block].clean.text[draft.start : draft.end] == draft.text


def test_another_opening_word_is_a_finding() -> None:
    (draft,) = read_legal_bases(preamble("Triển khai Nghị quyết số 5/NQ-CP ngày 01/3/2014 của Chính phủ;"), CONTEXT)
    assert [note.code for note in draft.notes] == ["basis_opener_variant"]
    assert draft.notes[0].code in FINDING_CODES


PIECES = [
    "Căn cứ",
    "Thực hiện",
    "theo đề nghị của",
    "Luật Đất đai",
    "số 12/QĐ-UBND",
    ";",
    ",",
    ".",
    "Ủy ban nhân dân tỉnh ban hành",
    "ngày 1/1/2020",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=40).map(" ".join))
def test_any_preamble_can_be_read(text: str) -> None:
    for draft in read_legal_bases(preamble(text), CONTEXT):
        assert draft.values["kind"] in BASIS_KINDS
        assert draft.text


# --- real acts ----------------------------------------------------------------------------------------------------

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared plans are not beside the repository")


def folded(text: str) -> str:
    return re.sub(r"\s+", "", text).lower().rstrip(".;:,")


def context_of(layout: Layout) -> Context:
    values = read_header(layout).values
    return Context(issuer=values["issuer"], issuer_key=values["issuer_key"], province_name=values["province_name"])


@needs_shared
@pytest.mark.parametrize("gold", sorted((SHARED / "gold").glob("*.json")), ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", ["pdf", "txt"])
def test_shared_plan(gold: Path, kind: str) -> None:
    """All bases of the plans, none extra, from the PDF and from its text."""
    if kind == "pdf":
        path = next(
            p for p in (SHARED / "plans" / f"{gold.stem}.pdf", SHARED / "plans/real" / f"{gold.stem}.pdf") if p.exists()
        )
        layout = layout_of_pdf(path.read_bytes())
    else:
        path = SHARED / "plans" / "text" / f"{gold.stem}.txt"
        if not path.exists():
            pytest.skip("this plan has no text file")
        layout = layout_of_text(path.read_text(encoding="utf-8"))
    expected = [
        (row["kind"], folded(row["text"])) for row in json.loads(gold.read_text(encoding="utf-8"))["legal_bases"]
    ]
    found = [(draft.values["kind"], folded(draft.text)) for draft in read_legal_bases(layout, context_of(layout))]
    assert found == expected


@needs_shared
def test_heads_of_real_acts() -> None:
    """Notations under `Căn cứ` and under the other openings: recall and precision 0.95."""
    heads = json.loads((SHARED / "gold" / "headers" / "heads.json").read_text(encoding="utf-8"))
    wanted = hit = found = 0
    for gold in heads.values():
        if gold["legal_basis_notations"] is None:
            continue
        layout = layout_of_text(gold["text"])
        context = context_of(layout)
        under: dict[bool, set[str]] = {True: set(), False: set()}
        for draft in read_legal_bases(layout, context):
            cited = {match.cited_notation for match in find_citations(draft.text, context) if match.cited_notation}
            under[draft.values["kind"] == "can_cu"] |= cited
        for is_can_cu, column in ((True, "legal_basis_notations"), (False, "other_basis_notations")):
            gold_set = set(gold[column])
            wanted, hit, found = (
                wanted + len(gold_set),
                hit + len(gold_set & under[is_can_cu]),
                found + len(under[is_can_cu]),
            )
    assert hit / wanted >= 0.95
    assert hit / found >= 0.95
