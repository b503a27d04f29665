// Adds the furniture of FURNITURE (a JSON list made by tests/medusa/run) to a shop that the seed has set up.
import fs from "fs"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { createInventoryLevelsWorkflow, createProductsWorkflow } from "@medusajs/medusa/core-flows"

export default async function furniture({ container }: any) {
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const wares = JSON.parse(fs.readFileSync(process.env.FURNITURE!, "utf8"))
  const { data: [channel] } = await query.graph({ entity: "sales_channel", fields: ["id"] })
  const { data: [location] } = await query.graph({ entity: "stock_location", fields: ["id"] })
  const [profile] = await container.resolve(Modules.FULFILLMENT).listShippingProfiles({ type: "default" })
  const at = (file: string) => `${process.env.SHOP_URL}/static/${file}`
  const products = wares.map((w: any) => ({
    title: w.title, handle: w.id.toLowerCase().replace(/[^a-z0-9]+/g, "-"), status: "published" as const, description: w.title, shipping_profile_id: profile.id,
    thumbnail: at(w.photo), images: [{ url: at(w.photo) }, { url: at(w.glb) }], options: [{ title: "Default", values: ["One"] }],
    variants: [{ title: "One", sku: w.id, manage_inventory: true, options: { Default: "One" },
      prices: [{ amount: w.cents / 100, currency_code: "eur" }, { amount: w.cents / 100, currency_code: "usd" }] }],
    sales_channels: [{ id: channel.id }] }))
  await createProductsWorkflow(container).run({ input: { products } })
  const skus = new Set(wares.map((w: any) => w.id))
  const { data: items } = await query.graph({ entity: "inventory_item", fields: ["id", "sku"] })
  await createInventoryLevelsWorkflow(container).run({ input: { inventory_levels: items.filter((i: any) => skus.has(i.sku)).map((i: any) => ({
    location_id: location.id, inventory_item_id: i.id, stocked_quantity: 100 })) } })
}
