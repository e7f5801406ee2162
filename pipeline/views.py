"""The views of `kehoach query`: tables joined for people, in SQL over the published tables alone.

Each column says in Vietnamese and English what it holds; where it is a column of a table it takes that column's words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.tables import table


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view: what a row is, its columns (`table.column`, or the words in both languages), the statement behind it."""

    name: str
    vi: str
    en: str
    columns: dict[str, str | tuple[str, str]]
    sql: str

    def comments(self, lang: str) -> Iterator[tuple[str, str]]:
        """Each column with what it holds, in `vi` or `en`."""
        for name, words in self.columns.items():
            if isinstance(words, tuple):
                yield name, words[0] if lang == "vi" else words[1]
            else:
                source, _, column = words.partition(".")
                declared = table(source).column(column)
                yield name, declared.vi if lang == "vi" else declared.en


_DOCUMENT: dict[str, str | tuple[str, str]] = {
    "document_id": "documents.document_id",
    "source_name": "documents.source_name",
    "document_notation": ("Số, ký hiệu văn bản", "Notation of the document"),
    "document_title": ("Tên văn bản, hoặc kế hoạch kèm theo", "Title of the document, or of the plan it issues"),
    "issuer": "documents.issuer",
    "province_code": "documents.province_code",
    "province_name": "documents.province_name",
    "province_code_2025": "documents.province_code_2025",
    "year_issued": "documents.year_issued",
}
_DOCUMENT_SQL = """
    d.document_id, d.source_name, d.notation AS document_notation,
    coalesce(d.attached_title, d.title) AS document_title, d.issuer, d.province_code, d.province_name,
    d.province_code_2025, d.year_issued"""


def _owners(role: str, name: str, keys: str) -> str:
    """Names and keys of the agencies of one role, in the printed order."""
    return (
        f"coalesce(list(a.agency_name ORDER BY a.ordinal) FILTER (a.role = '{role}'), []) AS {name}, "
        f"coalesce(list(a.agency_key ORDER BY a.ordinal) FILTER (a.role = '{role}'), []) AS {keys}"
    )


TASK_OVERVIEW = View(
    name="task_overview",
    vi="Mỗi nhiệm vụ một dòng: văn bản, tỉnh, đề mục, ai chủ trì, ai phối hợp, khi nào, ra sản phẩm gì",
    en="A row for each task: document, province, section, who leads, who takes part, until when, with what product",
    columns={
        **_DOCUMENT,
        "task_id": "tasks.task_id",
        "ordinal": "tasks.ordinal",
        "source": "tasks.source",
        "section_label": "tasks.section_label",
        "section_title": "tasks.section_title",
        "label": "tasks.label",
        "title": "tasks.title",
        "leads": ("Các cơ quan chủ trì", "The agencies that lead"),
        "lead_keys": ("Khóa của các cơ quan chủ trì", "Their keys"),
        "coordinators": ("Các cơ quan phối hợp", "The agencies that take part"),
        "coordinator_keys": ("Khóa của các cơ quan phối hợp", "Their keys"),
        "approvers": ("Cấp phê duyệt", "Who approves"),
        "approver_keys": ("Khóa của cấp phê duyệt", "Their keys"),
        "deadline_text": "tasks.deadline_text",
        "deadline_kind": "tasks.deadline_kind",
        "deadline_event": "tasks.deadline_event",
        "deadline_start": "tasks.deadline_start",
        "deadline_end": "tasks.deadline_end",
        "due_year": ("Năm đến hạn: năm của ngày cuối", "The year it is due: that of the last day"),
        "deadline_recurrence": "tasks.deadline_recurrence",
        "deadline_condition": "tasks.deadline_condition",
        "output_text": "tasks.output_text",
        "outputs": "tasks.outputs",
        "pages": "tasks.pages",
        "confidence": "tasks.confidence",
    },
    sql=f"""
SELECT {_DOCUMENT_SQL},
    t.task_id, t.ordinal, t.source, t.section_label, t.section_title, t.label, t.title,
    coalesce(o.leads, []) AS leads, coalesce(o.lead_keys, []) AS lead_keys,
    coalesce(o.coordinators, []) AS coordinators, coalesce(o.coordinator_keys, []) AS coordinator_keys,
    coalesce(o.approvers, []) AS approvers, coalesce(o.approver_keys, []) AS approver_keys,
    t.deadline_text, t.deadline_kind, t.deadline_event, t.deadline_start, t.deadline_end,
    CAST(year(t.deadline_end) AS INTEGER) AS due_year, t.deadline_recurrence, t.deadline_condition,
    t.output_text, t.outputs, t.pages, t.confidence
FROM tasks t
JOIN documents d USING (document_id)
LEFT JOIN (
    SELECT a.subject_id, {_owners("lead", "leads", "lead_keys")},
        {_owners("coordinate", "coordinators", "coordinator_keys")}, {_owners("approve", "approvers", "approver_keys")}
    FROM assignments a WHERE a.subject_type = 'task' GROUP BY a.subject_id
) o ON o.subject_id = t.task_id
ORDER BY d.document_id, t.ordinal""",
)

TARGET_OVERVIEW = View(
    name="target_overview",
    vi="Mỗi chỉ tiêu một dòng: văn bản, tỉnh, chỉ tiêu so sánh được, giá trị, thời kỳ, ai theo dõi",
    en="A row for each target: document, province, comparable indicator, value, period, who owns it",
    columns={
        **_DOCUMENT,
        "target_id": "targets.target_id",
        "ordinal": "targets.ordinal",
        "source": "targets.source",
        "group": "targets.group",
        "indicator": "targets.indicator",
        "parent_indicator": "targets.parent_indicator",
        "indicator_key": "targets.indicator_key",
        "indicator_name": "indicators.name_vi",
        "indicator_name_en": "indicators.name_en",
        "measure": "indicators.measure",
        "period_text": "targets.period_text",
        "period_start": "targets.period_start",
        "period_end": "targets.period_end",
        "comparator": "targets.comparator",
        "approximate": "targets.approximate",
        "value_min": "targets.value_min",
        "value_max": "targets.value_max",
        "unit": "targets.unit",
        "per": "targets.per",
        "average": "targets.average",
        "direction": "targets.direction",
        "value_text": "targets.value_text",
        "owners": ("Các cơ quan chủ trì", "The agencies that lead"),
        "owner_keys": ("Khóa của các cơ quan chủ trì", "Their keys"),
        "pages": "targets.pages",
        "confidence": "targets.confidence",
    },
    sql=f"""
SELECT {_DOCUMENT_SQL},
    g.target_id, g.ordinal, g.source, g."group", g.indicator, g.parent_indicator, g.indicator_key,
    i.name_vi AS indicator_name, i.name_en AS indicator_name_en, i.measure,
    g.period_text, g.period_start, g.period_end, g.comparator, g.approximate, g.value_min, g.value_max, g.unit, g.per,
    g.average, g.direction, g.value_text,
    coalesce(o.owners, []) AS owners, coalesce(o.owner_keys, []) AS owner_keys, g.pages, g.confidence
FROM targets g
JOIN documents d USING (document_id)
LEFT JOIN indicators i USING (indicator_key)
LEFT JOIN (
    SELECT a.subject_id, {_owners("lead", "owners", "owner_keys")}
    FROM assignments a WHERE a.subject_type = 'target' GROUP BY a.subject_id
) o ON o.subject_id = g.target_id
ORDER BY d.document_id, g.ordinal""",
)

CITATION_EDGES = View(
    name="citation_edges",
    vi="Mỗi cặp văn bản và văn bản nó viện dẫn một dòng; không rõ định danh thì gộp theo ký hiệu hoặc tên",
    en="A row for each document and act it cites; acts without an identifier go by notation or name",
    columns={
        **_DOCUMENT,
        "work_id": "documents.work_id",
        "cited_work_id": "citations.cited_work_id",
        "cited_type": "citations.cited_type",
        "cited_notation": "citations.cited_notation",
        "cited_issuer": "citations.cited_issuer",
        "cited_year": "citations.cited_year",
        "cited_title": "citations.cited_title",
        "cited_document_id": ("Văn bản được viện dẫn, nếu có trong bộ dữ liệu",
                              "The cited act's document, where the dataset has it"),
        "contexts": ("Những nơi viện dẫn", "Where it is cited"),
        "citations": ("Số lần viện dẫn", "How often it is cited"),
        "is_basis": ("Có là căn cứ ban hành", "Whether it is a legal basis"),
    },
    sql=f"""
SELECT {_DOCUMENT_SQL}, d.work_id, c.* EXCLUDE (document_id, same),
    (SELECT min(x.document_id) FROM documents x WHERE x.work_id = c.cited_work_id) AS cited_document_id
FROM (
    SELECT document_id, coalesce(cited_work_id, cited_notation, cited_title, text) AS same, cited_work_id,
        min(cited_type) AS cited_type, min(cited_notation) AS cited_notation, min(cited_issuer) AS cited_issuer,
        min(cited_year) AS cited_year, arg_min(cited_title, ordinal) AS cited_title,
        list(DISTINCT context ORDER BY context) AS contexts, CAST(count(*) AS INTEGER) AS citations,
        bool_or(context = 'legal_basis') AS is_basis
    FROM citations GROUP BY document_id, same, cited_work_id
) c
JOIN documents d USING (document_id)
ORDER BY d.document_id, c.citations DESC, c.same""",
)  # fmt: skip

TASK_BOXES = View(
    name="task_boxes",
    vi="Mỗi dòng chữ của mỗi cột của nhiệm vụ một dòng: trang và khung, tính bằng điểm từ góc trên bên trái",
    en="A row for each line of text of each column of a task: page and box in points from the top left",
    columns={
        "document_id": "tasks.document_id",
        "source_name": "documents.source_name",
        "task_id": "tasks.task_id",
        "ordinal": "tasks.ordinal",
        "title": "tasks.title",
        "column": ("Cột của nhiệm vụ được đọc ở đó; trống: phần không thuộc cột nào",
                   "The column of the task that was read there; null for a part that no column holds"),
        "page": ("Trang, từ 1", "Page, from 1"),
        "x0": ("Mép trái", "Left edge"),
        "y0": ("Mép trên", "Upper edge"),
        "x1": ("Mép phải", "Right edge"),
        "y1": ("Mép dưới", "Lower edge"),
    },
    sql="""
SELECT document_id, source_name, task_id, ordinal, title,
    box."column" AS "column", box.page AS page, box.x0 AS x0, box.y0 AS y0, box.x1 AS x1, box.y1 AS y1
FROM (
    SELECT t.document_id, d.source_name, t.task_id, t.ordinal, t.title, unnest(t.bboxes) AS box
    FROM tasks t JOIN documents d USING (document_id)
)
ORDER BY document_id, ordinal, page, y0, x0""",
)  # fmt: skip

# Two documents are versions of one act where they have one `work_id`; or where one of them has none, nothing known of
# issuer, province and years speaks against it, and the text is nearly the same: 0.8 of its runs of four words, or 0.4
# under the same title (a draft that was edited). Two plans of one office for two years differ in the title's year.
DOCUMENT_VERSIONS = View(
    name="document_versions",
    vi="Mỗi cặp tệp của cùng một văn bản một dòng: dự thảo và bản ban hành, bản đăng lại",
    en="A row for each two documents that are one act: a draft and its final, a re-publication",
    columns={
        "document_id": ("Văn bản có trước: dự thảo, hoặc tệp thứ nhất", "The earlier one: the draft, or the first file"),
        "source_name": ("Tên tệp của nó", "Its file name"),
        "status": ("Trạng thái của nó", "Its status"),
        "later_document_id": ("Văn bản có sau", "The later one"),
        "later_source_name": ("Tên tệp của văn bản có sau", "Its file name"),
        "later_status": ("Trạng thái của văn bản có sau", "Its status"),
        "work_id": ("Định danh của văn bản, nếu biết", "The act's identifier, where it is known"),
        "document_title": ("Tên văn bản, hoặc kế hoạch kèm theo", "Title of the document, or of the plan it issues"),
        "relation": ("draft_and_final: dự thảo và bản ban hành; drafts: hai dự thảo; same_act: cùng một bản",
                     "draft_and_final; drafts: two drafts; same_act: two files of the act as issued"),
        "same_work_id": ("Cùng định danh; sai: nhận ra nhờ lời văn", "One work_id; false: recognised by the text"),
        "similarity": ("Phần chung của lời văn, 0 đến 1, ước tính từ mẫu các cụm bốn chữ",
                       "Share of the text in common, 0 to 1, estimated from a sample of runs of four words"),
    },
    sql=r"""
WITH known AS (
    SELECT document_id, source_name, work_id, status, issuer_key, province_code, date_issued, year_issued,
        coalesce(attached_title, title) AS name,
        list_sort(list_distinct(regexp_extract_all(coalesce(attached_title, title, ''), '(?:19|20)\d\d'))) AS years,
        list_distinct(regexp_extract_all(lower(strip_accents(coalesce(attached_title, title, ''))), '[a-zđ0-9]+')) AS words
    FROM documents
), pairs AS MATERIALIZED (
    SELECT a.document_id AS one, b.document_id AS other, coalesce(a.work_id = b.work_id, false) AS same_work_id,
        2 * len(list_intersect(a.words, b.words)) / greatest(len(a.words) + len(b.words), 1) AS names
    FROM known a JOIN known b ON a.document_id < b.document_id AND (a.work_id = b.work_id
        OR ((a.work_id IS NULL OR b.work_id IS NULL) AND a.years = b.years
            AND coalesce(a.issuer_key = b.issuer_key, true) AND coalesce(a.province_code = b.province_code, true)
            AND coalesce(abs(a.year_issued - b.year_issued) <= 1, true)))
), texts AS (
    SELECT document_id, regexp_extract_all(lower(strip_accents(string_agg(text, ' ' ORDER BY ordinal))), '[a-zđ0-9]+') AS words
    FROM blocks
    WHERE kind IN ('title', 'heading', 'paragraph', 'list_item', 'table_row')
        AND document_id IN (SELECT one FROM pairs UNION SELECT other FROM pairs)
    GROUP BY document_id
), words AS (
    SELECT document_id, unnest(words) AS word, generate_subscripts(words, 1) AS place FROM texts
), runs AS MATERIALIZED (
    SELECT DISTINCT document_id, run
    FROM (
        SELECT document_id, hash(word, lead(word, 1) OVER o, lead(word, 2) OVER o, lead(word, 3) OVER o) AS run
        FROM words WINDOW o AS (PARTITION BY document_id ORDER BY place)
    )
    WHERE run % 4 = 0
), sizes AS (
    SELECT document_id, count(*) AS size FROM runs GROUP BY document_id
), compared AS (
    SELECT p.*, coalesce(c.common / (x.size + y.size - c.common), 0) AS similarity
    FROM pairs p LEFT JOIN sizes x ON x.document_id = p.one LEFT JOIN sizes y ON y.document_id = p.other
    LEFT JOIN (
        SELECT p.one, p.other, count(*) AS common
        FROM pairs p JOIN runs a ON a.document_id = p.one JOIN runs b ON b.document_id = p.other AND b.run = a.run
        GROUP BY ALL
    ) c USING (one, other)
), versions AS (
    SELECT *, (a.status <> 'draft' AND b.status = 'draft') OR ((a.status = 'draft') = (b.status = 'draft')
        AND (coalesce(a.date_issued, DATE '9999-12-31'), a.document_id)
            > (coalesce(b.date_issued, DATE '9999-12-31'), b.document_id)) AS turned
    FROM compared c JOIN known a ON a.document_id = c.one JOIN known b ON b.document_id = c.other
    WHERE same_work_id OR similarity >= 0.8 OR (similarity >= 0.4 AND names >= 0.7)
), ordered AS (
    SELECT CASE WHEN turned THEN other ELSE one END AS first, CASE WHEN turned THEN one ELSE other END AS second,
        same_work_id, round(similarity, 3) AS similarity FROM versions
)
SELECT a.document_id, a.source_name, a.status, b.document_id AS later_document_id, b.source_name AS later_source_name,
    b.status AS later_status, coalesce(a.work_id, b.work_id) AS work_id, coalesce(b.name, a.name) AS document_title,
    CASE WHEN a.status = 'draft' AND b.status = 'draft' THEN 'drafts'
        WHEN a.status = 'draft' THEN 'draft_and_final' ELSE 'same_act' END AS relation,
    o.same_work_id, o.similarity
FROM ordered o JOIN known a ON a.document_id = o.first JOIN known b ON b.document_id = o.second
ORDER BY document_title, a.document_id, b.document_id""",
)  # fmt: skip

VIEWS: tuple[View, ...] = (TASK_OVERVIEW, TARGET_OVERVIEW, CITATION_EDGES, TASK_BOXES, DOCUMENT_VERSIONS)
