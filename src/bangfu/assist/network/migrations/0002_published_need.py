"""The public projection of a published need: township, item, quantity and deadline, and nothing of who asks."""

from django.db import migrations

CREATE = """
CREATE VIEW published_need AS
SELECT need.id,
       coalesce(county.name, '') AS county,
       coalesce(township.name, county.name, '') AS township,
       item.name_zh AS item_zh,
       item.name_en AS item_en,
       item.unit_zh,
       item.unit_en,
       item.category,
       need.quantity,
       need.quantity - need.quantity_matched AS quantity_open,
       need.deadline,
       need.published_at
  FROM network_need need
  JOIN network_item item ON item.id = need.item_id
  JOIN access_area place ON place.id = need.area_id
  LEFT JOIN access_area county ON county.level = 3 AND starts_with(place.path, county.path)
  LEFT JOIN access_area township ON township.level = 4 AND starts_with(place.path, township.path)
 WHERE need.state = 'published'
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial"), ("access", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP VIEW published_need")]
