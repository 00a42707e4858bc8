"""Lists come in pages that a cursor walks: no page is skipped or seen twice while rows are added."""

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """Oldest first by key; keys are UUIDv7 and so sort by time."""

    ordering = "pk"
    page_size_query_param = "page_size"
    max_page_size = 200
